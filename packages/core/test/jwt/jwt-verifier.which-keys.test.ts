import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { status, startKeyServer, type KeyServer } from './key-server.ts'
import { judgeOf, judgeOfMany, makeSigner, sign, type Signer } from './token-issuer.ts'
import { checks, es256, server, useSigners } from './jwt-verifier-setup.ts'

useSigners()

describe('which keys are tried', () => {
  test('both of two that share a kid, also where one is no point on its curve (R-JWKS-33, R-JWKS-34)', async () => {
    const a = await makeSigner('ES256', 'same')
    const b = await makeSigner('ES256', 'same')
    const offCurve = { ...a.publicJwk, y: b.publicJwk.y }
    server.serve(offCurve, a.publicJwk, b.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(a))).toBe('granted')
    expect(await verdict(await sign(b))).toBe('granted')
    expect(await verdict(await sign({ ...es256, kid: 'same' }))).toBe('bad_signature')
  })

  test.each(['overloaded', 'deadline_exceeded'] as const)(
    'none where a check was not made (%s), which is a 503 and says nothing about the token',
    async (why) => {
      const { judge, verdict, events } = judgeOf({ jwksUri: server.url })
      const token = await sign(es256)
      checks.mockReturnValueOnce(why)
      expect(await judge(token)).toMatchObject({
        reason: 'unavailable',
        refusal: { status: 503, headers: { 'retry-after': '1' } },
      })
      expect(events.at(-1)).toMatchObject({ cause: { name: 'SignatureCheck', code: why } })
      expect(await verdict(token)).toBe('granted')
    },
  )

  test('those with the kid of the token only, and none of another', async () => {
    const other = await makeSigner('ES256', 'other')
    server.serve(es256.publicJwk, other.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign({ ...es256, kid: 'other' }))).toBe('bad_signature')
    expect(await verdict(await sign({ ...es256, kid: 'not-in-the-set' }))).toBe('unknown_kid')
  })

  test('at most two for a token without kid, of fifty (R-JWKS-36)', async () => {
    const others = await Promise.all(Array.from({ length: 50 }, () => makeSigner('ES256')))
    const keys = others.map(({ publicJwk }) => publicJwk)
    server.serve(es256.publicJwk, ...keys)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256, {}, { kid: undefined }))).toBe('granted')
    checks.mockClear()
    const stranger = await makeSigner('ES256')
    expect(await verdict(await sign(stranger, {}, { kid: undefined }))).toBe('bad_signature')
    expect(checks).toHaveBeenCalledTimes(2)
  })

  test('at most four that share the kid of the token', async () => {
    const namesakes = await Promise.all(
      Array.from({ length: 6 }, async () => makeSigner('ES256', 'same')),
    )
    server.serve(...namesakes.map(({ publicJwk }) => publicJwk))
    const { verdict } = judgeOf({ jwksUri: server.url })
    const verdicts = await Promise.all(namesakes.map(async (signer) => verdict(await sign(signer))))
    expect(verdicts).toEqual([
      ...Array.from({ length: 4 }, () => 'granted'),
      ...Array.from({ length: 2 }, () => 'bad_signature'),
    ])
    checks.mockClear()
    const stranger = await makeSigner('ES256', 'same')
    expect(await verdict(await sign(stranger))).toBe('bad_signature')
    expect(checks).toHaveBeenCalledTimes(4)
  })

  test('the good one after five that are off their curve, or there twice', async () => {
    const { x, y, ...rest } = es256.publicJwk
    const off = (i: number) => ({ ...rest, x, y: `${i}${y?.slice(1)}`, kid: es256.kid })
    const other = { ...(await makeSigner('ES256')).publicJwk, kid: es256.kid }
    const twice = Array.from({ length: 5 }, () => other)
    server.serve(...[1, 2, 3, 4, 5].map(off), ...twice, es256.publicJwk)
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256))).toBe('granted')
  })

  test('the good one beside malformed members (R-JWKS-35)', async () => {
    server.serve(
      ...([null, 'key', 1, {}, { kty: 'oct', k: 'AA', kid: es256.kid }] as object[]),
      es256.publicJwk,
    )
    const { verdict } = judgeOf({ jwksUri: server.url })
    expect(await verdict(await sign(es256))).toBe('granted')
  })
})

describe('several issuers', () => {
  const A = 'https://a.example'
  const B = 'https://b.example'
  let b: Signer
  let serverB: KeyServer

  beforeEach(async () => {
    b = await makeSigner('ES256', es256.kid)
    serverB = await startKeyServer(b.publicJwk)
  })
  afterEach(async () => serverB.stop())

  const both = () =>
    judgeOfMany([
      { issuer: A, jwksUri: server.url },
      { issuer: B, jwksUri: serverB.url, audience: 'https://api-of-b.example' },
    ])

  test('are told apart by iss, each with its own keys and its own audience', async () => {
    const { verdict } = both()
    expect(await verdict(await sign(es256, { iss: A }))).toBe('granted')
    const aud = 'https://api-of-b.example'
    expect(await verdict(await sign(b, { iss: B, aud }))).toBe('granted')
    expect(await verdict(await sign(b, { iss: B }))).toBe('bad_audience')
    expect(await verdict(await sign(es256, { iss: A, aud }))).toBe('bad_audience')
  })

  test('never vouch for each other: A signed with the key of B is refused', async () => {
    const { verdict } = both()
    expect(await verdict(await sign(b, { iss: A }))).toBe('bad_signature')
    expect(await verdict(await sign(es256, { iss: B }))).toBe('bad_signature')
  })

  test.each<[string, unknown]>([
    ['a third one', 'https://c.example'],
    ['one that begins like it', `${A}.evil.example`],
    ['it with a slash', `${A}/`],
    ['both', [A, B]],
    ['it in an array', [A]],
    ['null', null],
    ['nothing', undefined],
  ])('are never asked about %s', async (_, iss) => {
    const { verdict } = both()
    expect(await verdict(await sign(es256, { iss }))).toBe('bad_issuer')
    expect(server.requests + serverB.requests).toBe(0)
  })

  test('stand on their own when one is down', async () => {
    serverB.respond = status(500)
    const { verdict } = both()
    expect(await verdict(await sign(b, { iss: B }))).toBe('unavailable')
    expect(await verdict(await sign(es256, { iss: A }))).toBe('granted')
  })
})

describe('a key that a token brings along (RFC 8725 §3.10)', () => {
  test.each(['jwk', 'jku', 'x5u', 'x5c', 'all of them'])(
    'is ignored, without a request: %s',
    async (which) => {
      const own = await makeSigner('ES256', 'own')
      const evil = await startKeyServer(own.publicJwk)
      const all = { jwk: own.publicJwk, jku: evil.url, x5u: evil.url, x5c: ['MIIB'] }
      const header = which in all ? { [which]: all[which as keyof typeof all] } : all
      const { verdict } = judgeOf({ jwksUri: server.url })
      expect(await verdict(await sign(own, {}, header))).toBe('unknown_kid')
      expect(await verdict(await sign(own, {}, { ...header, kid: undefined }))).toBe(
        'bad_signature',
      )
      expect(await verdict(await sign(own, {}, { ...header, kid: es256.kid }))).toBe(
        'bad_signature',
      )
      expect(await verdict(await sign(es256, {}, header))).toBe('granted')
      expect(evil.requests).toBe(0)
      await evil.stop()
    },
  )
})
