import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Authenticator } from '../src/index.ts'
import { startKeyServer, type KeyServer } from './jwt/key-server.ts'
import {
  AUDIENCE,
  ISSUER,
  judgeOf,
  makeSigner,
  sharedSigner,
  sign,
  type Signer,
} from './jwt/token-issuer.ts'

let signer: Signer
let server: KeyServer

beforeAll(async () => {
  signer = await sharedSigner('ES256')
})
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
  server = await startKeyServer(signer.publicJwk)
})
afterEach(async () => {
  vi.useRealTimers()
  await server.stop()
})

function goDown(): void {
  server.respond = (_, res) => {
    res.writeHead(503).end()
  }
}

const marksOf = (authenticator: Authenticator) => authenticator.stats().issuers[0]?.marks

const CANNOT_BE_ASKED = expect.objectContaining({ name: 'AuthorityError', reason: 'unavailable' })

describe('a signing key that this process does not know', () => {
  test.each(['which has no key set yet', 'whose key set is older'])(
    'is not called revoked by a process %s, while the set cannot be fetched',
    async (state) => {
      const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
      const leaked = await makeSigner('ES256', 'leaked')
      if (state === 'whose key set is older') await verdict(await sign(signer))
      vi.advanceTimersByTime(1)
      goDown()
      const target = { signingKey: { issuer: ISSUER, kid: 'leaked' } }
      await expect(authenticator.revoke(target)).rejects.toEqual(CANNOT_BE_ASKED)
      server.serve(signer.publicJwk, leaked.publicJwk)
      vi.advanceTimersByTime(60_000)
      expect(await authenticator.revoke(target)).toMatchObject({ marked: 1 })
      expect(await verdict(await sign(leaked))).toBe('revoked')
    },
  )

  test('takes no mark where its issuer does not have it, by a set that is new', async () => {
    const { authenticator } = judgeOf({ jwksUri: server.url })
    const target = { signingKey: { issuer: ISSUER, kid: 'gone' } }
    expect(await authenticator.revoke(target)).toMatchObject({ marked: 0 })
  })
})

describe('a token that was not seen before', () => {
  test('is marked once it is verified', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    expect(await authenticator.revoke({ token })).toMatchObject({ marked: 1 })
    expect(await verdict(token)).toBe('revoked')
  })

  test('is not called revoked while it cannot be verified', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    goDown()
    await expect(authenticator.revoke({ token })).rejects.toEqual(CANNOT_BE_ASKED)
    server.serve(signer.publicJwk)
    vi.advanceTimersByTime(60_000)
    expect(await authenticator.revoke({ token })).toMatchObject({ marked: 1 })
    expect(await verdict(token)).toBe('revoked')
  })

  test('is not called revoked while its key is unknown: it may be new', async () => {
    const { authenticator } = judgeOf({ jwksUri: server.url })
    const token = await sign(await makeSigner('ES256', 'new'))
    await expect(authenticator.revoke({ token })).rejects.toEqual(CANNOT_BE_ASKED)
  })

  test('leaves no mark when it is forged, so that no flood of them ends the tokens of others', async () => {
    const { authenticator } = judgeOf({ jwksUri: server.url })
    const forged = await sign({ ...(await makeSigner('ES256', signer.kid)), alg: 'ES256' })
    await expect(authenticator.revoke({ token: forged })).rejects.toThrow(TypeError)
    expect(marksOf(authenticator)).toBe(0)
  })

  test('is marked before it is good', async () => {
    const { authenticator, verdict } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer, { nbf: Math.floor(Date.now() / 1_000) + 60 })
    expect(await authenticator.revoke({ token })).toMatchObject({ marked: 1 })
    vi.advanceTimersByTime(70_000)
    expect(await verdict(token)).toBe('revoked')
  })

  test('leaves no mark when it has expired', async () => {
    const { authenticator } = judgeOf({ jwksUri: server.url })
    const token = await sign(signer)
    vi.advanceTimersByTime(400_000)
    expect(await authenticator.revoke({ token })).toMatchObject({ marked: 0 })
    expect(marksOf(authenticator)).toBe(0)
  })
})

test('the mark of one token is kept for an hour past its expiry, and not as long as tokens may live', async () => {
  const { authenticator, verdict } = judgeOf({ jwksUri: server.url, audience: AUDIENCE })
  const token = await sign(signer)
  await authenticator.revoke({ token })
  const marks = async () => {
    // Old marks go when another one is added.
    await authenticator.revoke({ clientId: 'another' })
    return marksOf(authenticator)
  }
  vi.advanceTimersByTime(3_600_000)
  expect(await marks()).toBe(2)
  vi.advanceTimersByTime(400_000)
  expect(await marks()).toBe(1)
  expect(await verdict(token)).not.toBe('granted')
})
