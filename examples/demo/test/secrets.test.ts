import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// Every switch of Node's but `child_process`: that one prints the environment a program hands to its
// children, and the demo hands them their secrets there. It is Node's own, and not ours to mend.
const NODE_DEBUG =
  'http,http2,https,net,tls,stream,fetch,undici,websocket,timer,timers,dns,module,esm,fs,worker,cluster,repl,test'

test('the whole demo, with every debug switch on, writes no credential that existed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'claviger-demo-'))
  const file = path.join(folder, 'credentials.json')
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [
        '--trace-warnings',
        '--trace-uncaught',
        path.resolve(import.meta.dirname, '../dist/main.js'),
        '--check',
      ],
      {
        env: { ...process.env, NODE_DEBUG, DEBUG: '*', DEMO_CREDENTIALS_FILE: file },
        maxBuffer: 256 * 1_024 * 1_024,
      },
    )
    const credentials: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (!Array.isArray(credentials)) throw new TypeError('The demo left no list.')
    expect(credentials.length).toBeGreaterThanOrEqual(9)

    const written = stdout + stderr
    // The switches are on: there is much more than the demo's own lines.
    expect(written.length).toBeGreaterThan(100_000)
    for (const [i, credential] of credentials.map(String).entries()) {
      expect(credential.length).toBeGreaterThanOrEqual(16)
      // Not `toContain`, whose message would show what must not be shown.
      expect(`credential ${i}: ${written.includes(credential) ? 'written' : 'absent'}`).toBe(
        `credential ${i}: absent`,
      )
      // Nor a part of one that would do for guessing the rest.
      const part = credential.slice(0, Math.ceil(credential.length / 2))
      expect(`half of credential ${i}: ${written.includes(part) ? 'written' : 'absent'}`).toBe(
        `half of credential ${i}: absent`,
      )
    }
    console.log(
      `${credentials.length} credentials, ${written.length} characters written: none of them in it`,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}, 120_000)
