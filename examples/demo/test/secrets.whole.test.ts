import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { isDeep } from '../../../packages/conformance/src/soak-count.ts'
import type { Credential } from '../src/credentials.ts'

// Every switch of Node's but `child_process`: that one prints the environment a program hands to its
// children, and the demo hands them their secrets there. It is Node's own, and not ours to mend.
const ABOUT_REQUESTS = 'http,http2,https,net,tls,fetch,undici,websocket,dns,cluster'
// Megabytes about modules, timers and streams, which are looked through in a deep run.
const ABOUT_THE_REST = 'stream,timer,timers,module,esm,fs,worker,repl,test'
const NODE_DEBUG = isDeep ? `${ABOUT_REQUESTS},${ABOUT_THE_REST}` : ABOUT_REQUESTS
const WRITE_EVENTS = path.resolve(import.meta.dirname, 'support/write-events.mjs')

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
        env: {
          ...process.env,
          NODE_DEBUG,
          DEBUG: '*',
          NODE_OPTIONS: `--import=${pathToFileURL(WRITE_EVENTS).href}`,
          DEMO_CREDENTIALS_FILE: file,
        },
        // Newer versions of Node write much about modules: the more, the longer the paths are.
        maxBuffer: 448 * 1_024 * 1_024,
      },
    )
    const credentials: Credential[] = JSON.parse(await readFile(file, 'utf8'))
    const { 'access token': tokens, ...others } = countByKind(credentials)
    // 9 of the walk, one of the demo's own client, and one of each API, which may fetch more.
    expect(tokens).toBeGreaterThanOrEqual(13)
    expect(others).toEqual({
      // 4 of the authority, and as many of the API with keys of its own.
      'API key': 8,
      'API key, made up': 1,
      'access token, forged': 1,
      'client secret': 4,
      'console link': 1,
      'internal secret': 1,
      Basic: 5,
    })

    const written = stdout + stderr
    // The switches are on: there is much more than the demo's own lines, and each API has its say.
    expect(written.length).toBeGreaterThan(100_000)
    for (const api of ['express', 'fastify', 'koa']) {
      expect(stderr).toContain(`\n${api}: HTTP `)
      for (const type of ['outcome', 'lookup', 'keyset', 'revocation']) {
        expect(stderr).toMatch(eventOf(api, type))
      }
    }
    expect(stderr).toContain('\nown-keys: HTTP ')
    for (const type of ['outcome', 'lookup', 'revocation']) {
      expect(stderr).toMatch(eventOf('own-keys', type))
    }

    const found = credentials.flatMap(({ what, text }, i) =>
      partsOf(text).some((part) => written.includes(part)) ? [`${what} (credential ${i})`] : [],
    )
    expect(found).toEqual([])
    console.log(
      `${credentials.length} credentials, ${written.length} characters written: none of them in it`,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}, 240_000)

function eventOf(api: string, type: string): RegExp {
  return new RegExp(`\n${api}: event: .*type: '${type}'`)
}

function countByKind(credentials: readonly Credential[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { what } of credentials) counts[what] = (counts[what] ?? 0) + 1
  return counts
}

// What must not be written: a credential, its first half, and any quarter of its secret part. Every
// half of the secret part contains a whole quarter.
function partsOf(credential: string): string[] {
  const half = credential.slice(0, Math.ceil(credential.length / 2))
  // Tokens of one client share their header and most of their claims, but never their signature.
  const secret = /^eyJ[^.]*\.[^.]*\.([^.]+)$/.exec(credential)?.[1] ?? credential
  const length = Math.floor(secret.length / 4)
  // Shorter ones could be found by chance.
  if (length < 8) throw new Error('A credential is too short to look for.')
  const quarters = [0, 1, 2, 3].map((n) => secret.slice(n * length, (n + 1) * length))
  return [credential, half, ...quarters]
}
