import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { judgeOf, sign, signRaw } from './token-issuer.ts'
import { es256, server, useSigners } from './jwt-verifier-setup.ts'

useSigners()

describe('strange strings', () => {
  test('any at all is answered 401, as a token and as parts of one', async () => {
    const { judge } = judgeOf({ jwksUri: server.url })
    const part = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.json(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.constantFrom('eyJhbGciOiJFUzI1NiJ9', '', '=', '.'),
      fc.record({ alg: fc.anything(), kid: fc.anything(), typ: fc.anything() }).map((header) => {
        const safe = (_key: string, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value
        return Buffer.from(JSON.stringify(header, safe)).toString('base64url')
      }),
    )
    const token = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'))
    await fc.assert(
      fc.asyncProperty(token, async (text) => {
        const outcome = await judge(text)
        expect(outcome).toMatchObject({ kind: 'refused', refusal: { status: 401 } })
      }),
      { numRuns: soakCount('tokenStrings') },
    )
    expect(server.requests).toBeLessThanOrEqual(1)
  })

  test('no signed claims are, either', async () => {
    const { judge } = judgeOf({ jwksUri: server.url, issuer: null, audience: null })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (claims) => {
        const token = await signRaw(
          es256,
          { alg: 'ES256' },
          { ...claims, exp: Date.now() / 1_000 + 300 },
        )
        const outcome = await judge(token)
        expect(outcome.kind === 'granted' || outcome.refusal.status === 401).toBe(true)
      }),
      { numRuns: soakCount('tokenStrings') },
    )
  })

  test('nor claims as deep as a token can be', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url, issuer: null, audience: null })
    const exp = Date.now() / 1_000 + 300
    const depth = 2_800
    const claims = `{"exp":${exp},"x":${'['.repeat(depth)}${']'.repeat(depth)}}`
    expect(await verdict(await signRaw(es256, { alg: 'ES256' }, claims))).toBe('granted')
  })

  test('no change of one character is ever accepted: flipped, put in, or left out', async () => {
    const { verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(es256)
    expect(await verdict(token)).toBe('granted')
    const accepted: string[] = []
    const attempt = async (mutant: string) => {
      if (mutant !== token && (await verdict(mutant)) === 'granted') accepted.push(mutant)
    }
    for (let i = 0; i <= token.length; i += 1) {
      const [before, after] = [token.slice(0, i), token.slice(i + 1)]
      await attempt(before + after)
      for (const char of 'AQgw9-_.=+~') {
        await attempt(before + char + after)
        await attempt(before + char + token.slice(i))
      }
    }
    const last = token.length - 1
    for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split(
      '',
    )) {
      await attempt(token.slice(0, last) + char)
    }
    expect(accepted).toEqual([])
  }, 120_000)
})
