import { randomUUID } from 'node:crypto'
import { allowWarnings } from '@claviger/conformance'
import {
  createAuthenticator,
  type JwtOptions,
  type AuthEvent,
  type Authenticator,
} from '@claviger/core'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisStore } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'
import { makeToken, TOKEN_OPTIONS } from '../support/tokens.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const connect = async (url: string) => createClient({ url }).connect()
type Admin = Awaited<ReturnType<typeof connect>>

/** The keys of the marks in one namespace. */
interface MarkKeys {
  readonly marks: string
  readonly versions: string
  readonly untils: string
}

const REVOKED = { clientId: 'revoked' }
const OTHER = { clientId: 'another' }
const FAILING = {
  v: 1,
  type: 'fleet',
  part: 'store',
  kind: 'failing',
  cause: { name: 'PoisonedError', code: 'poisoned_marks' },
}

describe.skipIf(SERVERS.length === 0).each(SERVERS)('poisoned marks in %s', (program) => {
  let server: RedisServer
  let admin: Admin
  const opened: Authenticator[] = []
  beforeAll(async () => {
    server = await startServer(program)
    admin = await connect(server.url)
  })
  afterAll(async () => {
    await Promise.all(opened.map(async (authenticator) => authenticator.close()))
    admin.destroy()
    await server.stop()
  })

  const start = (
    namespace: string,
    {
      whenCutOff = 'admit',
      timeoutMs = 10_000,
    }: Pick<Partial<JwtOptions>, 'whenCutOff' | 'timeoutMs'> = {},
  ) => {
    const events: AuthEvent[] = []
    const authenticator = createAuthenticator({
      jwt: { ...TOKEN_OPTIONS, whenCutOff, timeoutMs },
      store: redisStore(createClient({ url: server.url }), {
        namespace,
        timeoutMs: 5_000,
        revokeTimeoutMs: 5_000,
      }),
      onEvent: (event) => events.push(event),
    })
    opened.push(authenticator)
    const statusOf = async ({ clientId }: { readonly clientId: string }) => {
      const headers = { authorization: `Bearer ${makeToken(clientId)}` }
      const outcome = await authenticator.authenticate({ headers })
      return outcome.kind === 'granted' ? 200 : outcome.refusal.status
    }
    return { authenticator, events, statusOf }
  }
  /** A namespace with two marks, and the name and the value of the second one. */
  const prepare = async () => {
    const namespace = randomUUID()
    const keys: MarkKeys = {
      marks: `{${namespace}}:marks`,
      versions: `{${namespace}}:marks:versions`,
      untils: `{${namespace}}:marks:untils`,
    }
    const { authenticator } = start(namespace)
    expect(await authenticator.revoke(REVOKED)).toMatchObject({ durable: true })
    expect(await authenticator.revoke(OTHER)).toMatchObject({ durable: true })
    const [name = ''] = await admin.zRange(keys.versions, -1, -1)
    const value = (await admin.hGet(keys.marks, name)) ?? ''
    expect(value).toContain(OTHER.clientId)
    return { namespace, keys, name, value, authenticator }
  }

  test.concurrent.each<
    readonly [string, (value: string, keys: MarkKeys, name: string) => Promise<unknown>]
  >([
    ['is no mark', async (_, { marks }, name) => admin.hSet(marks, name, 'x')],
    ['is missing', async (_, { marks }, name) => admin.hDel(marks, name)],
    [
      'is of an unknown kind',
      async (value, { marks }, name) =>
        admin.hSet(marks, name, value.replace('clientId', 'everything')),
    ],
    [
      'is cut off in the middle',
      async (value, { marks }, name) => admin.hSet(marks, name, value.slice(0, -3)),
    ],
    [
      'has no number for its end',
      async (value, { marks }, name) =>
        admin.hSet(marks, name, value.replace(/^(\d+\|\d*\|)\d+/, '$1soon')),
    ],
    [
      'has an end past all numbers',
      async (value, { marks }, name) =>
        admin.hSet(marks, name, value.replace(/^(\d+\|\d*\|)\d+/, `$1${'9'.repeat(30)}`)),
    ],
  ])('believes no mark of a store in which one %s, and tells it', async (_, poison) => {
    const { namespace, keys, name, value } = await prepare()
    await poison(value, keys, name)
    // The first request waits for the marks for half of it.
    const timeoutMs = 600
    const { events, statusOf } = start(namespace, { timeoutMs })
    const careful = start(namespace, { timeoutMs, whenCutOff: 'refuse' })
    // The good mark is not believed either: what wrote the bad one may have left out others.
    await eventually(async () => expect(await statusOf(REVOKED)).toBe(200))
    expect(await careful.statusOf(REVOKED)).toBe(503)
    await eventually(() => expect(events).toContainEqual(FAILING))

    // Repaired, it is believed again, in the processes that are running.
    await admin.hSet(keys.marks, name, value)
    for (const one of [{ statusOf }, careful]) {
      await eventually(async () => expect(await one.statusOf(REVOKED)).toBe(401))
      expect(await one.statusOf(OTHER)).toBe(401)
      expect(await one.statusOf({ clientId: 'good' })).toBe(200)
    }
  })

  test.concurrent.each<readonly [string, (keys: MarkKeys) => Promise<unknown>]>([
    ['the marks are replaced by a string', async ({ marks }) => admin.set(marks, 'x')],
    ['the versions are replaced by a list', async ({ versions }) => replaceByList(versions)],
    ['the ends are replaced by a list', async ({ untils }) => replaceByList(untils)],
    ['the versions are evicted', async ({ versions }) => admin.del(versions)],
    ['the marks are those of another epoch', async ({ marks }) => admin.hSet(marks, '#epoch', '7')],
  ])('begins anew where %s, and is told the marks again', async (_, poison) => {
    const { namespace, keys, authenticator } = await prepare()
    await poison(keys)
    // Reading begins the new epoch. The process that holds the marks tells them when it notices.
    await authenticator.revoke({ clientId: 'third' })
    await eventually(async () => expect(await admin.zCard(keys.versions)).toBe(4))
    const { statusOf } = start(namespace)
    expect(await statusOf(REVOKED)).toBe(401)
    expect(await statusOf(OTHER)).toBe(401)
    expect(await statusOf({ clientId: 'good' })).toBe(200)
  })

  async function replaceByList(name: string): Promise<void> {
    await admin.del(name)
    await admin.rPush(name, ['a', 'b'])
  }
})
