import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createAuthenticator, type BeforeLookup } from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { throttleInMemory, throttleOnRedis } from '../src/index.ts'

const LIMIT = { attempts: 5, perSeconds: 60 }

function apiWith(beforeLookup: BeforeLookup) {
  const asked: string[] = []
  const authenticator = createAuthenticator({
    apiKeys: {
      lookup: async (key) => {
        asked.push(key)
        return key.startsWith('good') ? { tokenId: `id_${key}`, organizationId: 'org_1' } : null
      },
      beforeLookup,
    },
  })
  const ask = async (address: string, key: string) => {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${key}` },
      socket: { remoteAddress: address },
    })
    return outcome.kind === 'granted' ? 200 : outcome.refusal.status
  }
  return { asked, ask }
}

const PUT_OFF = [401, 401, 401, 401, 401, 503, 503, 503]

async function guess({ ask }: ReturnType<typeof apiWith>, address: string): Promise<number[]> {
  const statuses: number[] = []
  for (const i of PUT_OFF.keys()) statuses.push(await ask(address, `guess-${i}`))
  return statuses
}

describe('in memory', () => {
  test('an address that guesses is put off, and the authority is not asked', async () => {
    const api = apiWith(throttleInMemory(LIMIT))
    expect(await guess(api, '192.0.2.1')).toEqual(PUT_OFF)
    expect(api.asked).toHaveLength(5)
  })

  test('others are not, nor keys of that address that are known already', async () => {
    const api = apiWith(throttleInMemory(LIMIT))
    expect(await api.ask('192.0.2.1', 'good-1')).toBe(200)
    for (let i = 0; i < 20; i += 1) await api.ask('192.0.2.1', `guess-${i}`)
    expect(await api.ask('192.0.2.1', 'good-1')).toBe(200)
    expect(await api.ask('192.0.2.2', 'good-2')).toBe(200)
  })

  test('another address of the same IPv6 network is the same', async () => {
    const api = apiWith(throttleInMemory(LIMIT))
    for (let i = 0; i < 5; i += 1) await api.ask(`2001:db8:1:2::${i}`, `guess-${i}`)
    expect(await api.ask('2001:db8:1:2:3:4:5:6', 'guess-5')).toBe(503)
    expect(await api.ask('2001:db8:1:3::1', 'guess-6')).toBe(401)
  })

  test.each([
    ['a compressed one', '2001:db8::1', '2001:db8::ffff:1', '2001:db8:0:1::1'],
    ['an IPv4 address written as IPv6', '::ffff:192.0.2.1', '192.0.2.1', '192.0.2.2'],
    ['one with a zone', 'fe80::1%eth0', 'fe80::2%eth0', '192.0.2.3'],
  ])('%s counts for its network, and for no other', async (_, first, same, other) => {
    const api = apiWith(throttleInMemory(LIMIT))
    for (let i = 0; i < 5; i += 1) await api.ask(first, `guess-${i}`)
    expect(await api.ask(same, 'guess-5')).toBe(503)
    expect(await api.ask(other, 'guess-6')).toBe(401)
  })
})

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) {
  const message = 'The throttle on Redis needs redis-server on the PATH.'
  if (process.env['CI'] === 'true') throw new Error(message)
  process.stderr.write(`${message} Skipped.\n`)
}

describe.skipIf(!hasRedis)('on Redis', () => {
  let redis: ChildProcess
  let url: string

  beforeAll(async () => {
    const port = await freePort()
    redis = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    for await (const chunk of redis.stdout ?? [])
      if (String(chunk).includes('Ready to accept')) break
    url = `redis://127.0.0.1:${port}`
  })
  afterAll(() => {
    redis.kill('SIGKILL')
  })

  test('an address is counted by the fleet together', async () => {
    const client = await createClient({ url })
      .on('error', () => {})
      .connect()
    const [one, other] = [1, 2].map(() => apiWith(throttleOnRedis(client, LIMIT)))
    for (let i = 0; i < 5; i += 1) expect(await one?.ask('192.0.2.9', `guess-${i}`)).toBe(401)
    expect(await other?.ask('192.0.2.9', 'guess-5')).toBe(503)
    client.destroy()
  })

  test('each process counts for itself while Redis is not there', async () => {
    const client = createClient({ url: 'redis://127.0.0.1:1', disableOfflineQueue: true })
    expect(await guess(apiWith(throttleOnRedis(client, LIMIT)), '192.0.2.10')).toEqual(PUT_OFF)
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
