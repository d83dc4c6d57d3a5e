import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'
import { startExample, type ExampleProcess } from './example-process.ts'

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) {
  const message = 'The fleet of examples needs redis-server on the PATH.'
  if (process.env['CI'] === 'true') throw new Error(message)
  process.stderr.write(`${message} Skipped.\n`)
}

const INTERNAL_SECRET = 'an-internal-secret-for-tests'

describe.skipIf(!hasRedis)('examples with REDIS_URL', () => {
  let redis: ChildProcess
  let emulator: Emulator
  let fleet: readonly ExampleProcess[]
  let urls: readonly string[]

  beforeAll(async () => {
    const port = await freePort()
    redis = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    if (redis.stdout !== null) await untilReady(redis.stdout)
    emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
    fleet = ['express', 'fastify', 'koa'].map((framework) =>
      startExample(framework, {
        SCALEKIT_ENVIRONMENT_URL: emulator.url,
        SCALEKIT_CLIENT_ID: emulator.clientId,
        SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
        REDIS_URL: `redis://127.0.0.1:${port}`,
        INTERNAL_SECRET,
      }),
    )
    urls = await Promise.all(fleet.map((example) => example.url()))
  })
  afterAll(async () => {
    for (const { child } of fleet) child.kill('SIGKILL')
    await emulator.close()
    redis.kill('SIGKILL')
  })

  const ask = async (url: string, key: string) =>
    (await fetch(`${url}/api/resources`, { headers: { authorization: `Bearer ${key}` } })).status

  test('look a key up once for all three frameworks', async () => {
    const key = emulator.issueKey()
    const [first = '', ...others] = urls
    // Until the stores have connected, each looks up for itself.
    await expect
      .poll(async () => {
        const { token } = emulator.issueKey()
        for (const url of urls) expect(await ask(url, token)).toBe(200)
        const before = emulator.stats().calls['ValidateToken'] ?? 0
        const fresh = emulator.issueKey().token
        for (const url of urls) expect(await ask(url, fresh)).toBe(200)
        return (emulator.stats().calls['ValidateToken'] ?? 0) - before
      })
      .toBe(1)
    expect(await ask(first, key.token)).toBe(200)
    for (const url of others) expect(await ask(url, key.token)).toBe(200)
  })

  test('forget a key together when one of them is told', async () => {
    const key = emulator.issueKey()
    for (const url of urls) expect(await ask(url, key.token)).toBe(200)
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'NotFound' })
    const revoked = await fetch(`${urls[0]}/internal/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-internal-secret': INTERNAL_SECRET },
      body: JSON.stringify({ keyId: key.tokenId }),
    })
    expect(revoked.status).toBe(204)
    for (const url of urls) await expect.poll(() => ask(url, key.token)).toBe(401)
    emulator.clearFaults()
  })

  test('end cleanly, with their connections to Redis', async () => {
    for (const { child } of fleet) child.kill('SIGTERM')
    expect(await Promise.all(fleet.map(({ exit }) => exit))).toEqual([0, 0, 0])
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function untilReady(output: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of output) if (chunk.includes('Ready to accept')) return
}
