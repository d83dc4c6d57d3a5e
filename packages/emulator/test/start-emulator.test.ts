import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { inspect } from 'node:util'
import { jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../conformance/src/test-signing-key.ts'
import { startEmulator } from '../src/index.ts'
import { reasonOf } from './reason-of.ts'
import { officialClient, start, startWithClient } from './start.ts'

const ecKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const weakKeys = generateKeyPairSync('rsa', { modulusLength: 1_024 })

describe('startEmulator', () => {
  test('serves the unchanged official client', async () => {
    const { emulator, client } = await startWithClient()
    const { token, tokenId, organizationId } = emulator.issueKey()

    const { tokenInfo } = await client.token.validateToken(token)

    expect(tokenInfo).toMatchObject({ tokenId, organizationId })
  })

  test('makes a random client ID and secret each time', async () => {
    const [first, second] = [await start(), await start()]
    expect(first.clientId).toMatch(/^skc_\d+$/)
    expect(first.clientSecret).toMatch(/^[0-9A-Za-z]{40,}$/)
    expect(second.clientSecret).not.toBe(first.clientSecret)
  })

  test('takes the client ID and the secret that it is given', async () => {
    const emulator = await start({ clientId: 'skc_1', clientSecret: 'a+b&c=%zz' })
    const { token } = emulator.issueKey()
    await expect(officialClient(emulator).token.validateToken(token)).resolves.toBeDefined()
  })

  test('listens on the loopback interface under the port it names', async () => {
    const emulator = await start()
    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`)
    expect(emulator.port).toBeGreaterThan(0)
  })

  test('shows the secret neither to inspect nor to JSON', async () => {
    const emulator = await start()
    const shown = inspect(emulator, { depth: 9, showHidden: true }) + JSON.stringify(emulator)
    expect(shown).not.toContain(emulator.clientSecret)
  })

  test.each([
    ['an impossible port', { port: 65_536 }, /^port /],
    ['an empty client ID', { clientId: '' }, /^clientId /],
    ['a secret with a line break', { clientSecret: 'one\ntwo' }, /^clientSecret /],
    ['a lifetime of nothing', { accessTokenTtlSeconds: 0 }, /^accessTokenTtlSeconds /],
    ['a signing key of another kind', { signingKey: ecKeys.privateKey }, /^signingKey /],
    ['a public signing key', { signingKey: createPublicKey(TEST_SIGNING_KEY) }, /^signingKey /],
    ['a weak signing key', { signingKey: weakKeys.privateKey }, /^signingKey /],
  ])('refuses %s by name', async (_, options, message) => {
    const { name, message: text } = await reasonOf(startEmulator(options))
    expect(name).toBe('TypeError')
    expect(text).toMatch(message)
    expect(text).not.toContain('two')
  })

  test('signs with the given key', async () => {
    const emulator = await start({ signingKey: TEST_SIGNING_KEY })
    const { payload } = await jwtVerify(
      await emulator.issueToken(),
      createPublicKey(TEST_SIGNING_KEY),
    )
    expect(payload.iss).toBe(emulator.url)
  })

  test('says with the code of Node that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0

    await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('an outage', () => {
  test('cuts every connection, and keeps the state and the port', async () => {
    const { emulator, client } = await startWithClient()
    const { url } = emulator
    const { token, tokenId } = emulator.issueKey()
    await client.token.validateToken(token)
    expect(emulator.stats().openSockets).toBeGreaterThan(0)

    await emulator.goOffline()
    expect(emulator.stats().openSockets).toBe(0)
    await expect(fetch(`${url}/keys`)).rejects.toThrow('fetch failed')

    await emulator.goOnline()
    expect(emulator.url).toBe(url)
    const { tokenInfo } = await client.token.validateToken(token)
    expect(tokenInfo?.tokenId).toBe(tokenId)
  })

  test('may be started twice, and ended when it never started', async () => {
    const emulator = await start()
    await emulator.goOffline()
    await emulator.goOffline()
    await emulator.goOnline()
    await emulator.goOnline()
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(200)
  })
})

describe('close', () => {
  test('frees the port, and does nothing the second time', async () => {
    const emulator = await start()
    await emulator.close()
    await emulator.close()

    const next = await start({ port: emulator.port })
    expect(next.port).toBe(emulator.port)
  })

  test('does not wait for an answer that hangs', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'hang' })
    const answer = reasonOf(fetch(`${emulator.url}/keys`))
    await expect.poll(() => emulator.stats().inFlight).toBe(1)

    await emulator.close()
    expect(await answer).toMatchObject({ message: 'fetch failed' })
  })

  test('is permanent', async () => {
    const emulator = await start()
    await emulator.close()
    await expect(emulator.goOnline()).rejects.toThrow(TypeError)
  })
})

describe('stats', () => {
  test('counts calls by name, and those without an access token apart', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    await client.token.validateToken(token)
    await client.token.validateToken(token)
    await fetch(`${emulator.url}/nowhere`)

    expect(emulator.stats()).toMatchObject({
      calls: { ValidateToken: 3, 'oauth/token': 1, unknown: 1 },
      unauthenticated: { ValidateToken: 1 },
      inFlight: 0,
    })

    emulator.resetStats()
    expect(emulator.stats()).toMatchObject({ calls: {}, unauthenticated: {}, maxInFlight: {} })
  })

  test('tells how many calls were in progress at once', async () => {
    const { emulator, client } = await startWithClient()
    const { token } = emulator.issueKey()
    await client.token.validateToken(token)
    emulator.resetStats()
    emulator.fault('ValidateToken', { kind: 'hang' })

    const calls = Promise.allSettled([1, 2, 3].map(() => client.token.validateToken(token)))
    await expect.poll(() => emulator.stats().inFlight).toBe(3)
    await emulator.close()
    await calls

    expect(emulator.stats().maxInFlight['ValidateToken']).toBe(3)
  })
})
