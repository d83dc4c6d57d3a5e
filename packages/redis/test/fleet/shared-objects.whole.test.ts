import { randomUUID } from 'node:crypto'
import { createAuthenticator, type Authenticator, type AuthenticatorSettings } from '@claviger/core'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { redisBus, redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

/** The guards of one kind of key, and what they were told of revocations. */
interface Guards {
  readonly authenticator: Authenticator
  readonly told: readonly string[]
  status(): Promise<number>
}

const KEY_ID = 'apit_1'
const bearer = { headers: { authorization: 'Bearer a-key' } }

describe.skipIf(SERVERS.length === 0).each(SERVERS)('two sets of guards on %s', (program) => {
  let server: RedisServer
  let namespace: string
  let isRevoked: boolean
  let all: Guards[]
  beforeEach(async () => {
    server = await startServer(program)
    namespace = randomUUID()
    isRevoked = false
    all = []
  })
  afterEach(async () => {
    await Promise.all(all.map(async ({ authenticator }) => authenticator.close()))
    await server.stop()
  })

  const makeGuards = (authority: string, fleet: Pick<AuthenticatorSettings, 'store' | 'bus'>) => {
    const told: string[] = []
    const authenticator = createAuthenticator({
      apiKeys: {
        authority,
        cutOffTtlMs: 600_000,
        lookup: async () => (isRevoked ? null : { tokenId: KEY_ID, organizationId: 'org_1' }),
      },
      ...fleet,
      onEvent: (event) => {
        if (event.type === 'revocation') told.push(event.by === 'all' ? 'gap' : event.origin)
      },
    })
    const guards: Guards = {
      authenticator,
      told,
      status: async () => {
        const outcome = await authenticator.authenticate(bearer)
        return outcome.kind === 'granted' ? 200 : outcome.refusal.status
      },
    }
    all.push(guards)
    return guards
  }
  /** One process: two sets of guards, one for the keys of partners, one for those of staff. */
  const startProcess = async () => {
    const client = createClient({ url: server.url })
    const bus = redisBus(client, { namespace, currentForMs: 900 })
    const fleet = { store: redisStore(client, { namespace }), bus }
    const partners = makeGuards('partners', fleet)
    const staff = makeGuards('staff', fleet)
    await eventually(() => expect(bus.isCurrent()).toBe(true))
    return { partners, staff, bus }
  }
  const warm = async () => {
    for (const each of all) expect(await each.status()).toBe(200)
  }

  test('share a store and a bus: a revocation by one reaches all, here at once', async () => {
    const here = await startProcess()
    const there = await startProcess()
    await warm()
    isRevoked = true
    const revoked = here.partners.authenticator.revoke({ keyId: KEY_ID })
    expect(await here.staff.status()).toBe(401)
    await revoked
    for (const each of [there.partners, there.staff]) {
      await eventually(() => expect(each.told).toContain('bus'))
    }
    for (const each of all) expect(await each.status()).toBe(401)
  })

  test('both forget when the server was lost, and each hears the other without it', async () => {
    const { partners, staff, bus } = await startProcess()
    await warm()
    await server.kill()
    isRevoked = true
    await expect(partners.authenticator.revoke({ keyId: KEY_ID })).rejects.toMatchObject({
      code: 'revocation_undelivered',
    })
    expect(staff.told.at(-1)).toBe('sibling')
    expect(await staff.status()).toBe(401)
    await eventually(() => expect(bus.isCurrent()).toBe(false))
    const before = [partners, staff].map(({ told }) => told.length)
    await server.restart()
    await eventually(() => expect(bus.isCurrent()).toBe(true))
    expect(partners.told.slice(before[0])).toContain('gap')
    expect(staff.told.slice(before[1])).toContain('gap')
  })

  test('stay connected when one set is closed', async () => {
    const here = await startProcess()
    const there = await startProcess()
    await warm()
    await here.partners.authenticator.close()
    isRevoked = true
    await there.staff.authenticator.revoke({ keyId: KEY_ID })
    await eventually(() => expect(here.staff.told).toContain('bus'))
    expect(await here.staff.status()).toBe(401)
    await here.staff.authenticator.revoke({ keyId: KEY_ID })
  })
})

test('a bus takes one listener: a second one is an error, not silence', async () => {
  const bus = redisBus(createClient({ url: 'redis://127.0.0.1:1' }))
  const listener = { onMessage: () => {}, onGap: () => {} }
  bus.subscribe(listener)
  expect(() => {
    bus.subscribe(listener)
  }).toThrow(TypeError)
  await bus.close?.()
  expect(() => {
    bus.subscribe(listener)
  }).toThrow(/closed/)
})
