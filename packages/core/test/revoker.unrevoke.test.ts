import { afterEach, describe, expect, test, vi } from 'vitest'
import { memoryStore, type MemoryStore } from '../../conformance/src/memory-store.ts'
import {
  createAuthenticator,
  type Authenticator,
  type RevocationTarget,
  type Store,
  type WrittenMark,
} from '../src/index.ts'
import { AUDIENCE, ISSUER, judgeOf, judgeOfMany, makeSigner, sign } from './jwt/token-issuer.ts'
import { OTHER, USER, server, signer, useKeyServer } from './revoker-server.ts'

useKeyServer()

describe('two issuers', () => {
  const judge = () => judgeOfMany([{ jwksUri: server.url }, { jwksUri: server.url, issuer: OTHER }])

  test('have users of their own', async () => {
    const { authenticator, verdict } = judge()
    await authenticator.revoke({ userId: 'usr_1' }, { issuer: OTHER })
    expect(await verdict(await sign(signer, USER))).toBe('granted')
    expect(await verdict(await sign(signer, { ...USER, iss: OTHER }))).toBe('revoked')
  })

  test('are both meant where none is named', async () => {
    const { authenticator, verdict } = judge()
    expect(await authenticator.revoke({ userId: 'usr_1' })).toMatchObject({ marked: 2 })
    expect(await verdict(await sign(signer, USER))).toBe('revoked')
    expect(await verdict(await sign(signer, { ...USER, iss: OTHER }))).toBe('revoked')
  })

  test('have signing keys of their own', async () => {
    const { authenticator, verdict } = judge()
    await authenticator.revoke({ signingKey: { issuer: OTHER, kid: signer.kid } })
    expect(await verdict(await sign(signer))).toBe('granted')
    expect(await verdict(await sign(signer, { iss: OTHER }))).toBe('revoked')
  })
})

describe('unrevoke()', () => {
  test.each<RevocationTarget>([
    { jti: 'jti_1' },
    { clientId: 'client_1' },
    { organizationId: 'org_1' },
    { userId: 'usr_1' },
    { signingKey: { issuer: ISSUER, kid: 'key-ES256' } },
  ])('takes the mark by %o back', async (target) => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer, USER)
    await authenticator.revoke(target)
    expect(await verdict(token)).toBe('revoked')
    expect(await authenticator.unrevoke(target)).toEqual({ marked: 1, durable: false })
    expect(await verdict(token)).toBe('granted')
    await authenticator.revoke(target)
    expect(await verdict(token)).toBe('revoked')
  })

  test('is told in an event of its own, and not as a revocation', async () => {
    const { authenticator, events } = judgeOf({ jwksUri: server.url })
    await authenticator.revoke({ clientId: 'client_1' })
    await authenticator.unrevoke({ clientId: 'client_1' })
    const about = { type: 'revocation', by: 'clientId', target: 'client_1', origin: 'local' }
    expect(events).toEqual([
      { v: 1, ...about, evicted: 0, marked: 1 },
      { v: 1, ...about, evicted: 0, takenBack: 1 },
    ])
  })

  test('takes the mark on one token back', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    await authenticator.revoke({ token })
    await authenticator.unrevoke({ token })
    expect(await verdict(token)).toBe('granted')
  })

  test('finds a signing key that has left the set by the kid that it had', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const target = { signingKey: { issuer: ISSUER, kid: signer.kid } }
    await authenticator.revoke(target)
    server.serve((await makeSigner('ES256', 'new')).publicJwk)
    vi.advanceTimersByTime(700_000)
    expect(await verdict(await sign(signer))).toBe('unknown_kid')
    expect(await authenticator.unrevoke(target)).toMatchObject({ marked: 1 })
  })

  test.each([{ key: 'k' }, { keyId: 'apit_1' }])('refuses %o: there is no mark', async (target) => {
    const authenticator = createAuthenticator({ apiKeys: { lookup: async () => null } })
    await expect(authenticator.unrevoke(target)).rejects.toThrow(TypeError)
  })
})

describe('a revocation with decidedAt', () => {
  const target = { clientId: 'client_1' }

  test('undoes no unrevoke() when it is repeated, and marks nothing', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer, USER)
    const decidedAt = Date.now()
    vi.advanceTimersByTime(10)
    expect(await authenticator.revoke(target, { decidedAt })).toMatchObject({ marked: 1 })
    expect(await verdict(token)).toBe('revoked')
    await authenticator.unrevoke(target)
    expect(await authenticator.revoke(target, { decidedAt })).toMatchObject({ marked: 0 })
    expect(await verdict(token)).toBe('granted')
    // One that was decided later ends the token, whenever it was taken back.
    const later = new Date(decidedAt + 5)
    expect(await authenticator.revoke(target, { decidedAt: later })).toMatchObject({ marked: 1 })
    expect(await verdict(token)).toBe('revoked')
  })

  test('that tells nothing new undoes no unrevoke() that happens meanwhile', async () => {
    const store = memoryStore()
    const decidedAt = Date.now()
    vi.advanceTimersByTime(10)
    const process = processOf(store)
    const at = Date.now()
    await process.revoke(target)
    await process.revoke(target, { decidedAt, issuedBefore: decidedAt })
    expect(await marksIn(store)).toMatchObject([{ at, ib: at }])
    // One that covers more tokens is told as a later one.
    vi.advanceTimersByTime(10)
    await process.revoke(target, { decidedAt, issuedBefore: Date.now() })
    expect(await marksIn(store)).toMatchObject([{ at: at + 1, ib: Date.now() }])
  })

  test('undoes no unrevoke() that its process has not heard of', async () => {
    const [store, lateStore] = [memoryStore(), memoryStore()]
    const token = await sign(signer, USER)
    const decidedAt = Date.now()
    vi.advanceTimersByTime(10)
    const one = processOf(store)
    await one.revoke(target, { decidedAt })
    await one.unrevoke(target)
    const late = processOf(lateStore)
    await late.revoke(target, { decidedAt })
    expect(await statusOf(late, token)).toBe(401)
    // What it knows reaches the store of the others.
    await store.writeMarks(await marksIn(lateStore))
    expect(await statusOf(processOf(store), token)).toBe(200)
  })
})

test('unrevoke() undoes no revocation by a process whose clock is behind', async () => {
  const [store, slowStore] = [memoryStore(), memoryStore()]
  const target = { clientId: 'client_1' }
  const token = await sign(signer, USER)
  const fast = processOf(store)
  vi.advanceTimersByTime(120_000)
  await fast.revoke(target)
  vi.advanceTimersByTime(120_000)
  await fast.unrevoke(target)
  vi.setSystemTime(Date.now() - 60_000)
  await processOf(slowStore).revoke(target)
  await store.writeMarks(await marksIn(slowStore))
  expect(await statusOf(processOf(store), token)).toBe(401)
})

const opened: Authenticator[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (authenticator) => authenticator.close()))
})

function processOf(store: Store): Authenticator {
  const authenticator = createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      organizationClaim: 'oid',
      jwksUri: server.url,
    },
    store,
  })
  opened.push(authenticator)
  return authenticator
}

async function statusOf(authenticator: Authenticator, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  const outcome = await authenticator.authenticate({ headers })
  return outcome.kind === 'granted' ? 200 : outcome.refusal.status
}

async function marksIn(store: MemoryStore): Promise<readonly WrittenMark[]> {
  const { marks } = await store.readMarks(undefined)
  return marks as readonly WrittenMark[]
}
