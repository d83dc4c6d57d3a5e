import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { IsRevoked } from '../../src/index.ts'
import { eventually } from '../support/eventually.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'
import { judgeOf, sharedSigner, sign, type Signer } from './token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_MISCONFIGURED', 'CLAVIGER_UNAVAILABLE')

let signer: Signer
let server: KeyServer

beforeAll(async () => {
  signer = await sharedSigner('ES256')
})
beforeEach(async () => {
  server = await startKeyServer(signer.publicJwk)
})
afterEach(async () => {
  await server.stop()
})

const judgeWith = (isRevoked: IsRevoked, timeoutMs = 20_000) =>
  judgeOf({ jwksUri: server.url, isRevoked, timeoutMs })

describe('jwt.isRevoked', () => {
  test('is asked on every request, with the verified claims', async () => {
    const isRevoked = vi.fn<IsRevoked>(async () => false)
    const { verdict } = judgeWith(isRevoked)
    const token = await sign(signer, { jti: 'jti_1' })
    for (let i = 0; i < 3; i += 1) expect(await verdict(token)).toBe('granted')
    expect(isRevoked).toHaveBeenCalledTimes(3)
    expect(isRevoked.mock.calls[0]?.[0]).toMatchObject({ jti: 'jti_1' })
  })

  test('refuses a token that it calls revoked, and no longer than it does', async () => {
    let answer = true
    const { verdict } = judgeWith(() => answer)
    const token = await sign(signer)
    expect(await verdict(token)).toBe('revoked')
    answer = false
    expect(await verdict(token)).toBe('granted')
    answer = true
    expect(await verdict(token)).toBe('revoked')
  })

  test('is not asked about a token that is not good', async () => {
    const isRevoked = vi.fn<IsRevoked>(async () => false)
    const { verdict } = judgeWith(isRevoked)
    const forged = `${(await sign(signer)).slice(0, -4)}AAAA`
    expect(await verdict(forged)).toBe('bad_signature')
    expect(await verdict(await sign(signer, { exp: 1 }))).toBe('expired')
    expect(isRevoked).not.toHaveBeenCalled()
  })

  test.each<[string, IsRevoked, string]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
      'unavailable',
    ],
    [
      'rejects',
      async () => {
        throw new Error('down')
      },
      'unavailable',
    ],
    ['answers nothing', () => undefined as unknown as boolean, 'misconfigured'],
    ['answers with a string', async () => 'no' as unknown as boolean, 'misconfigured'],
  ])('cannot tell when it %s', async (_, isRevoked, reason) => {
    const { judge, verdict } = judgeWith(isRevoked)
    const token = await sign(signer)
    expect(await verdict(token)).toBe(reason)
    expect(await judge(token)).toMatchObject({ refusal: { status: 503 } })
  })

  test('cannot tell when the deadline is over, and is told to stop', async () => {
    let signal: AbortSignal | undefined
    const { verdict } = judgeWith(async (_, context) => {
      ;({ signal } = context)
      return new Promise<boolean>(() => {})
    }, 50)
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    expect(await verdict(await sign(signer))).toBe('unavailable')
    expect(signal?.aborted).toBe(true)
    expect(String(emitWarning.mock.calls[0]?.[0])).toMatch(/^The option jwt.isRevoked threw or was/)
    emitWarning.mockRestore()
  })

  test('is asked about so many tokens at once, and no more', async () => {
    let asked = 0
    let hangs = false
    const { authenticator, verdict } = judgeWith(async () => {
      if (!hangs) return false
      asked += 1
      return new Promise<boolean>(() => {})
    }, 2_000)
    const token = await sign(signer)
    // From now on it is remembered, and waits for no signature check.
    expect(await verdict(token)).toBe('granted')
    hangs = true
    const verdicts = Array.from({ length: 1_100 }, async () => verdict(token))
    await eventually(() => asked >= 1_024)
    expect(await Promise.race(verdicts.slice(1_024))).toBe('unavailable')
    expect(asked).toBe(1_024)
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set(['unavailable']))
    await authenticator.close()
  })

  test('does not outvote a revocation that came while it was asked', async () => {
    const answers: ((answer: boolean) => void)[] = []
    const { authenticator, verdict } = judgeWith(
      async () => new Promise<boolean>((resolve) => answers.push(resolve)),
    )
    const pending = verdict(await sign(signer))
    await eventually(() => answers.length > 0)
    await authenticator.revoke({ clientId: 'client_1' })
    answers[0]?.(false)
    expect(await pending).toBe('revoked')
  })
})
