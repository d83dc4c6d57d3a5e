import { createServer } from 'node:https'
import { once } from 'node:events'
import {
  createAuthenticator,
  type AuthenticatorOptions,
  type AuthenticatorSettings,
} from '@claviger/core'
import { allowWarnings, memoryBus, memoryStore } from '@claviger/conformance'
import type { Emulator } from '@claviger/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeSelfSigned } from '../../core/test/support/self-signed.ts'
import { diagnose } from '../src/diagnose.ts'
import { checkNamed, guardedBy, startAuthority } from './support/guarded.ts'

allowWarnings('CLAVIGER_DISCOVERY_ISSUER', 'CLAVIGER_SHARED_ORGANIZATIONS')

let emulator: Emulator

beforeAll(async () => {
  emulator = await startAuthority()
})
afterEach(() => {
  emulator.clearFaults()
})
afterAll(async () => {
  await emulator.close()
})

// Nothing listens on it: it was free a moment ago.
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('finds nothing wrong with an authority that works', async () => {
  const diagnosis = await diagnose(guardedBy(emulator))
  expect(diagnosis).toMatchObject({ v: 1, ok: true })
  expect(diagnosis.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'issuer ok',
    'key set ok',
    'clock ok',
    'authority of keys ok',
  ])
})

test('names the keys of the set, their size and their algorithm', async () => {
  const { checks } = await diagnose(guardedBy(emulator))
  const { found } = checks.find(({ name }) => name === 'key set') ?? {}
  expect(found).toMatch(/^1 key: kid ".+" \(RSA 2048, RS256\)$/)
})

describe('the issuer', () => {
  test('tells that jwt.issuer has a slash too many', async () => {
    const options = guardedBy(emulator, { issuer: `${emulator.url}/` })
    const check = checkNamed(await diagnose(options), 'issuer')
    expect(check).toMatchObject({ status: 'failed', found: `"${emulator.url}/"` })
    expect(check?.expected).toContain(`"${emulator.url}"`)
    expect(check?.advice).toContain('a slash at the end included')
  })

  test('tells where the metadata has the key set when jwksUri is wrong', async () => {
    const options = guardedBy(emulator, { jwksUri: `${emulator.url}/nothing` })
    const check = checkNamed(await diagnose(options), 'key set')
    expect(check).toMatchObject({ status: 'failed', found: 'HTTP status 404' })
    expect(check?.advice).toContain(`${emulator.url}/keys`)
  })

  test('tells of a port on which nothing listens', async () => {
    const port = await closedPort()
    const options = guardedBy(emulator, { jwksUri: `http://127.0.0.1:${port}/keys` })
    const check = checkNamed(await diagnose(options), 'key set')
    expect(check?.status).toBe('failed')
    expect(check?.found).toBe('nothing listens there (ECONNREFUSED)')
  })

  test('tells of a certificate that is not trusted', async () => {
    const server = createServer(makeSelfSigned('127.0.0.1')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const options = guardedBy(emulator, { jwksUri: `https://127.0.0.1:${port}/keys` })
    const check = checkNamed(await diagnose(options), 'key set')
    server.close()
    expect(check?.found).toMatch(/^its TLS certificate is not trusted \(/)
    expect(check?.advice).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('waits no longer than the deadline for a server that hangs', async () => {
    emulator.fault('keys', { kind: 'hang' })
    const check = checkNamed(await diagnose(guardedBy(emulator), { timeoutMs: 100 }), 'key set')
    expect(check).toMatchObject({ status: 'failed' })
    expect(check?.found).toContain('no answer in time')
  })

  test('tells that no key of the set fits the algorithms of the settings', async () => {
    const check = checkNamed(
      await diagnose(guardedBy(emulator, { algorithms: ['ES256'] })),
      'key set',
    )
    expect(check).toMatchObject({ status: 'failed', expected: 'a key for ES256' })
  })

  test('tells that the discovered metadata names another issuer', async () => {
    const jwt = {
      issuer: `${emulator.url}/realms/a`,
      discovery: `${emulator.url}/.well-known/openid-configuration`,
      audience: 'api',
      algorithms: ['RS256'],
    } as const
    const check = checkNamed(await diagnose({ jwt }), 'issuer')
    expect(check).toMatchObject({ status: 'failed', found: `"${emulator.url}/realms/a"` })
  })

  test('names the issuer of each check when there are several', async () => {
    const { jwt } = guardedBy(emulator)
    const other = await startAuthority()
    const { jwt: second } = guardedBy(other)
    const options = { jwt: [jwt, second].flatMap((one) => one ?? []) }
    const { checks } = await diagnose(options)
    await other.close()
    expect(checks.map(({ name }) => name)).toContain(`key set of ${other.url}`)
  })
})

describe('the authority of keys', () => {
  test('tells that it refuses our own credentials', async () => {
    const options = guardedBy({ ...settingsOf(emulator), clientSecret: 'wrong' })
    const check = checkNamed(await diagnose(options), 'authority of keys')
    expect(check).toMatchObject({ status: 'failed' })
    expect(check?.advice).toContain('client secret')
    expect(JSON.stringify(check)).not.toContain('wrong')
  })

  test('tells that it is away', async () => {
    const environmentUrl = `http://127.0.0.1:${await closedPort()}`
    const { apiKeys = { lookup: async () => null } } = guardedBy({
      ...settingsOf(emulator),
      url: environmentUrl,
    })
    const check = checkNamed(await diagnose({ apiKeys }), 'authority of keys')
    expect(check?.status).toBe('failed')
    expect(check?.found).toContain('ECONNREFUSED')
  })

  test('tells of a lookup that knows every key', async () => {
    const lookup = async () => ({ tokenId: 'a', organizationId: 'org' })
    const check = checkNamed(await diagnose({ apiKeys: { lookup } }), 'authority of keys')
    expect(check).toMatchObject({ status: 'failed', found: 'another answer' })
  })
})

describe('the fleet', () => {
  const lookup = async () => null
  const withParts = (parts: AuthenticatorSettings): AuthenticatorOptions => ({
    ...parts,
    apiKeys: { lookup, authority: 'test' },
  })

  test('writes and reads an entry of the store, and leaves nothing in it', async () => {
    const store = memoryStore()
    expect(checkNamed(await diagnose(withParts({ store })), 'store')).toMatchObject({
      status: 'ok',
    })
  })

  test('tells that the store is away', async () => {
    const away = async () => {
      throw Object.assign(new Error('at redis://user:secret@host'), { code: 'ECONNREFUSED' })
    }
    const store = { read: away, write: away, remove: away, revoke: away }
    const check = checkNamed(await diagnose(withParts({ store })), 'store')
    expect(check?.found).toBe('nothing listens there (ECONNREFUSED)')
  })

  test('sends a message to the bus that makes no process forget anything', async () => {
    const bus = memoryBus()
    const member = bus.join()
    const heard: string[] = []
    member.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
    const check = checkNamed(await diagnose(withParts({ bus: bus.join() })), 'bus')
    expect(check).toMatchObject({ status: 'ok' })
    await expect
      .poll(() => heard.map((message): unknown => JSON.parse(message)))
      .toEqual([{ v: 1, by: 'keyId', value: 'claviger-doctor' }])
  })

  test('tells that the bus is away, within the deadline', async () => {
    const bus = {
      subscribe: () => {},
      publish: async () => new Promise<void>(() => {}),
      isCurrent: () => false,
    }
    const check = checkNamed(await diagnose(withParts({ bus }), { timeoutMs: 50 }), 'bus')
    expect(check?.found).toBe('no answer in time (50 ms) (deadline_exceeded)')
  })

  test('checks each of several buses', async () => {
    const deaf = { subscribe: () => {}, publish: async () => {}, isCurrent: () => false }
    const bus = [memoryBus().join(), deaf]
    const { checks } = await diagnose(withParts({ bus }), { timeoutMs: 50 })
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['bus 1 ok', 'bus 2 failed']),
    )
  })

  test('tells that a bus hears nothing', async () => {
    const bus = { subscribe: () => {}, publish: async () => {}, isCurrent: () => false }
    const check = checkNamed(await diagnose(withParts({ bus }), { timeoutMs: 50 }), 'bus')
    expect(check?.found).toContain('hears nothing')
  })
})

test('explains the decision of an authenticator that was given ready-made', async () => {
  const authenticator = createAuthenticator(guardedBy(emulator))
  const { credential, checks } = await diagnose(authenticator, { credential: 'unknown' })
  await authenticator.close()
  expect(checks).toEqual([])
  expect(credential).toMatchObject({ kind: 'api-key', status: 401, reason: 'unknown_key' })
  expect(credential?.fingerprint).toMatch(/^[0-9a-f]{8}$/)
})

function settingsOf({ url, clientId, clientSecret }: Emulator) {
  return { url, clientId, clientSecret }
}
