import { describe, expect, test, vi } from 'vitest'
import { status } from './key-server.ts'
import { judgeOf, makeSigner, sign } from './token-issuer.ts'
import { checks, es256, pass, server, useSigners } from './jwt-verifier-setup.ts'

useSigners()

describe('a verified token is remembered', () => {
  test('so a hot one costs no signature check', async () => {
    const { verdict, source } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256)
    expect(await verdict(token)).toBe('granted')
    expect(source()).toBe('authority')
    for (let i = 0; i < 100; i += 1) expect(await verdict(token)).toBe('granted')
    expect(source()).toBe('memory')
    expect(checks).toHaveBeenCalledTimes(1)
    expect(server.requests).toBe(1)
  })

  test('until it expires, to the tolerance', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 60 })
    expect(await verdict(token)).toBe('granted')
    pass(64_999)
    expect(await verdict(token)).toBe('granted')
    pass(1)
    expect(await verdict(token)).toBe('expired')
    expect(checks).toHaveBeenCalledTimes(1)
  })

  test('but not before its time, where the clock was set back', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { nbf: Date.now() / 1_000 })
    expect(await verdict(token)).toBe('granted')
    vi.setSystemTime(Date.now() - 60_000)
    expect(await verdict(token)).toBe('not_yet_valid')
  })

  test('while its key is in the set, and no longer (R-JWKS-32)', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    expect(await verdict(token)).toBe('granted')
    server.serve((await makeSigner('ES256', 'new')).publicJwk)
    pass(599_999)
    expect(await verdict(token)).toBe('granted')
    pass(1)
    expect(await verdict(token)).toBe('unknown_kid')
  })

  test('while its key is the one under that kid, and not another', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    expect(await verdict(token)).toBe('granted')
    server.serve((await makeSigner('ES256', es256.kid)).publicJwk)
    pass(600_000)
    expect(await verdict(token)).toBe('bad_signature')
  })

  test('not past the stale window of its key set (R-JWKS-04)', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    expect(await verdict(token)).toBe('granted')
    server.respond = status(500)
    pass(4_199_999)
    expect(await verdict(token)).toBe('granted')
    pass(1)
    expect(await verdict(token)).toBe('unavailable')
  })

  test('for no longer on a machine that was suspended, when the monotonic clock stops', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const removed = await sign(es256, { exp: Date.now() / 1_000 + 86_400 })
    const expiring = await sign(es256, { exp: Date.now() / 1_000 + 300 })
    expect(await verdict(removed)).toBe('granted')
    expect(await verdict(expiring)).toBe('granted')
    vi.setSystemTime(Date.now() + 305_000)
    expect(await verdict(removed)).toBe('granted')
    expect(await verdict(expiring)).toBe('expired')
    server.serve((await makeSigner('ES256', 'new')).publicJwk)
    vi.setSystemTime(Date.now() + 295_000)
    expect(await verdict(removed)).toBe('unknown_kid')
  })

  test('and a bad one is not', async () => {
    const { verdict, authenticator } = judgeOf({ jwksUri: server.url })
    const stranger = await makeSigner('ES256', es256.kid)
    await verdict(await sign(stranger))
    await verdict(await sign(es256, { exp: 1 }))
    await verdict(await sign(es256, { nbf: 9e9 }))
    await verdict(await sign(es256, { aud: 'x' }))
    expect(authenticator.stats().issuers).toMatchObject([{ tokens: 0 }])
  })

  test('as many as the option says', async () => {
    const { verdict, authenticator } = judgeOf({ jwksUri: server.url, maxTokens: 3 })
    for (let i = 0; i < 10; i += 1) await verdict(await sign(es256, { jti: `${i}` }))
    expect(authenticator.stats().issuers).toMatchObject([{ tokens: 3, keys: 1, keySet: 'fresh' }])
  })

  test('each by itself: one byte of difference is another token', async () => {
    const { verdict, auth } = judgeOf({ jwksUri: server.url })
    const a = await sign(es256, { oid: 'org_a' })
    const b = await sign(es256, { oid: 'org_b' })
    expect((await auth(a)).organizationId).toBe('org_a')
    expect((await auth(b)).organizationId).toBe('org_b')
    expect((await auth(a)).organizationId).toBe('org_a')
    const [header, , signature] = a.split('.')
    expect(await verdict(`${header}.${b.split('.')[1]}.${signature}`)).toBe('bad_signature')
  })

  test('frozen all the way down, so that no handler changes the next caller', async () => {
    const { auth } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256, { scopes: ['read'], act: { sub: 'a', list: [{ x: 1 }] } })
    const caller = await auth(token)
    expect(() => (caller.scopes as string[]).push('admin')).toThrow(TypeError)
    expect(() => Object.assign(caller.claims, { oid: 'org_2' })).toThrow(TypeError)
    expect(() => Object.assign(caller.filter, { organizationId: 'org_2' })).toThrow(TypeError)
    const { act } = caller.claims as unknown as { act: { list: { x: number }[] } }
    expect(() => act.list.push({ x: 2 })).toThrow(TypeError)
    expect(() => Object.assign(act.list[0] ?? {}, { x: 2 })).toThrow(TypeError)
    expect(await auth(token)).toBe(caller)
  })
})
