import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ALGORITHMS } from '../../src/jwt/algorithms.ts'
import { AUDIENCE, claimsOf, ISSUER, judgeOf, sign, signRaw, type Claims } from './token-issuer.ts'
import { es256, server, signerOf, useSigners } from './jwt-verifier-setup.ts'

useSigners()

describe('an access token', () => {
  test.each(ALGORITHMS)('is granted with a good signature of %s (RFC 7518 §3.1)', async (alg) => {
    const signer = signerOf(alg)
    server.serve(signer.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url, algorithms: [alg] })
    expect(await verdict(await sign(signer))).toBe('granted')
  })

  test('is refused with an algorithm that the options do not name', async () => {
    for (const alg of ALGORITHMS.filter((name) => name !== 'ES256')) {
      server.serve(signerOf(alg).publicJwk)
      const { verdict } = judgeOf({ jwksUri: server.url })
      expect(await verdict(await sign(signerOf(alg)))).toBe('bad_algorithm')
    }
    expect(server.requests).toBe(0)
  })

  test('says who calls', async () => {
    const { auth, source } = judgeOf({ jwksUri: server.url })
    const caller = await auth(await sign(es256, { scopes: ['read', 'write'], tier: { a: [1] } }))
    expect(caller).toMatchObject({
      kind: 'jwt',
      organizationId: 'org_1',
      scopes: ['read', 'write'],
      filter: { organizationId: 'org_1' },
      claims: { iss: ISSUER, aud: AUDIENCE, client_id: 'client_1', tier: { a: [1] } },
    })
    expect(caller).not.toHaveProperty('userId')
    expect(source()).toBe('authority')
  })

  test('names a user where its subject is not its client (RFC 9068 §2.2)', async () => {
    const { auth } = judgeOf({ jwksUri: server.url })
    const caller = await auth(await sign(es256, { sub: 'usr_1' }))
    expect(caller.filter).toEqual({ organizationId: 'org_1', userId: 'usr_1' })
    const azp = await auth(await sign(es256, { client_id: undefined, azp: 'client_1' }))
    expect(azp).not.toHaveProperty('userId')
  })
})

describe('scopes', () => {
  test.each<[string, Claims, string[]]>([
    ['the array of scopes', { scopes: ['a', 'b:c'] }, ['a', 'b:c']],
    ['the text of scope (RFC 9068 §2.2.3)', { scope: 'a b:c' }, ['a', 'b:c']],
    ['the text of scp', { scp: 'a b' }, ['a', 'b']],
    ['the array of scp', { scp: ['a', 'b'] }, ['a', 'b']],
    ['scopes before scope and scp', { scopes: ['a'], scope: 'b', scp: 'c' }, ['a']],
    ['scope before scp', { scope: 'b', scp: 'c' }, ['b']],
    ['none without the claims', {}, []],
    ['none where scopes is empty, even with a scope', { scopes: [], scope: 'admin' }, []],
    ['none where scopes is a string', { scopes: 'admin', scope: 'admin' }, []],
    ['none where scopes is null', { scopes: null, scope: 'admin' }, []],
    ['none where scopes is an object', { scopes: { 0: 'admin', length: 1 } }, []],
    ['none where scopes has a number in it', { scopes: ['admin', 1] }, []],
    ['none where scopes has an array in it', { scopes: [['admin']] }, []],
    ['none where scope is an array', { scope: ['admin'] }, []],
    ['none where scope is a number', { scope: 1 }, []],
    ['none where scp is true', { scp: true }, []],
    [
      'without what is not a scope token (RFC 6749 §3.3)',
      { scopes: ['a b', 'a"', '', 'ok'] },
      ['ok'],
    ],
    ['not by other white space', { scope: 'a\tb c' }, ['c']],
    ['not by the prototype', JSON.parse('{"__proto__":{"scope":"admin"}}') as Claims, []],
  ])('come from %s', async (_, claims, scopes) => {
    const { auth } = judgeOf({ jwksUri: server.url })
    const token = await signRaw(
      es256,
      { alg: 'ES256' },
      `${JSON.stringify(claimsOf()).slice(0, -1)},${JSON.stringify(claims).slice(1)}`.replace(
        ',}',
        '}',
      ),
    )
    expect((await auth(token)).scopes).toEqual(scopes)
  })
})

describe('the organization', () => {
  test('throws where the token names none, and is never undefined', async () => {
    const { auth } = judgeOf({ jwksUri: server.url })
    for (const oid of [undefined, null, '', 1, ['org_1'], { id: 'org_1' }]) {
      const caller = await auth(await sign(es256, { oid }))
      expect(() => caller.organizationId).toThrow(/names no organization/)
      expect(() => caller.filter).toThrow(/names no organization/)
      expect(() => inspect(caller)).not.toThrow()
      expect(() => ({ ...caller })).not.toThrow()
      expect(() => JSON.stringify(caller)).not.toThrow()
    }
  })

  test('may be another claim', async () => {
    const { auth } = judgeOf({ jwksUri: server.url, organizationClaim: 'org_id' })
    expect((await auth(await sign(es256, { org_id: 'org_9' }))).organizationId).toBe('org_9')
    const none = await auth(await sign(es256))
    expect(() => none.organizationId).toThrow(/names no organization/)
  })

  test('is not a member of the prototype', async () => {
    const { auth } = judgeOf({ jwksUri: server.url, organizationClaim: 'constructor' })
    const caller = await auth(await sign(es256))
    expect(() => caller.organizationId).toThrow(/names no organization/)
  })
})
