import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Outcome } from '../../src/answer/outcome.ts'
import { apiKeyAuth, jwtAuth, type Auth } from '../../src/caller/auth.ts'
import { keepsRights } from '../../src/caller/keeps-rights.ts'
import { parseTokenInfo } from '../../src/caller/token-info.ts'
import { OpenConnection } from '../../src/connection/open-connection.ts'

const NOW = Date.parse('2026-01-01T00:00:00.000Z')
const inMs = (ms: number): string => new Date(NOW + ms).toISOString()

class FakeSocket extends EventEmitter {
  destroyed = false
  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

function keyAuth(info: Record<string, unknown> = {}, scopes: readonly string[] = ['admin']): Auth {
  const parsed = parseTokenInfo({
    tokenId: 'apit_1',
    organizationId: 'org_1',
    userId: 'alice',
    ...info,
  })
  if (parsed === undefined) throw new Error('not a key')
  return apiKeyAuth(parsed, scopes)
}

const refused: Outcome = {
  kind: 'refused',
  reason: 'unknown_key',
  refusal: { status: 401, headers: {}, body: '' },
}
const granted = (auth: Auth): Outcome => ({ kind: 'granted', auth })

/** An open connection whose next verdicts are these, or promises of them. */
function open(auth: Auth, ...verdicts: readonly (Outcome | Promise<Outcome>)[]) {
  const left = [...verdicts]
  const ended: string[] = []
  const connection = new OpenConnection({
    auth,
    socket: new FakeSocket(),
    judge: async () => left.shift() ?? refused,
    keepsRights,
    recheckMs: undefined,
    onClosed: () => {},
  })
  connection.opened({ close: (reason) => ended.push(reason) })
  return { connection, ended }
}

describe('a later verdict', () => {
  test('with an end closes the connection at that end', async () => {
    const { connection, ended } = open(keyAuth(), granted(keyAuth({ expiry: inMs(60_000) })))
    await connection.judgeAgain('certain')
    await vi.advanceTimersByTimeAsync(59_999)
    expect(ended).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toEqual(['expired'])
  })

  test('with an earlier end closes it earlier', async () => {
    const { connection, ended } = open(
      keyAuth({ expiry: inMs(60_000) }),
      granted(keyAuth({ expiry: inMs(1_000) })),
    )
    await connection.judgeAgain('recheck')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ended).toEqual(['expired'])
  })

  test.each([
    ['a later end', { expiry: inMs(60_000) }],
    ['no end', {}],
  ])('with %s keeps it open past its first end', async (_, info) => {
    const { connection, ended } = open(keyAuth({ expiry: inMs(1_000) }), granted(keyAuth(info)))
    await connection.judgeAgain('recheck')
    await vi.advanceTimersByTimeAsync(59_999)
    expect(ended).toEqual([])
  })

  test('with an end that has passed closes it at once', async () => {
    const { connection, ended } = open(keyAuth(), granted(keyAuth({ expiry: inMs(0) })))
    await connection.judgeAgain('recheck')
    expect(ended).toEqual(['expired'])
  })

  test.each([
    ['certain', 'revoked'],
    ['possible', 'refused'],
    ['recheck', 'refused'],
  ] as const)('with fewer rights closes it, after %s as %s', async (cause, reason) => {
    const { connection, ended } = open(keyAuth(), granted(keyAuth({}, [])))
    await connection.judgeAgain(cause)
    expect(ended).toEqual([reason])
  })

  test('is compared with what the handler was given, not with the verdict before it', async () => {
    const { connection, ended } = open(
      keyAuth({}, ['read']),
      granted(keyAuth({}, ['read', 'admin'])),
      granted(keyAuth({}, ['read'])),
      granted(keyAuth({}, ['admin'])),
    )
    await connection.judgeAgain('recheck')
    await connection.judgeAgain('recheck')
    expect(ended).toEqual([])
    await connection.judgeAgain('recheck')
    expect(ended).toEqual(['refused'])
  })

  test('of a credential that another one has replaced is what revocations are compared with', async () => {
    const token = (jti: string) =>
      jwtAuth(
        { sub: 'alice', exp: NOW / 1_000 + 60, jti },
        { organizationId: 'org_1', userId: 'alice', scopes: [] },
      )
    const { connection, ended } = open(token('one'), granted(token('two')))
    await connection.judgeAgain('recheck')
    expect([ended, connection.auth.claims?.jti]).toEqual([[], 'two'])
  })

  test('that is older than another one, but arrives after it, changes nothing', async () => {
    let answerFirst!: (outcome: Outcome) => void
    const first = new Promise<Outcome>((resolve) => {
      answerFirst = resolve
    })
    const { connection, ended } = open(keyAuth(), first, granted(keyAuth({ expiry: inMs(1_000) })))
    const judging = connection.judgeAgain('recheck')
    await connection.judgeAgain('certain')
    // From before the key was rotated.
    answerFirst(granted(keyAuth()))
    await judging
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ended).toEqual(['expired'])
  })

  test('takes the place of the timer of the one before it', async () => {
    const expiring = keyAuth({ expiry: inMs(60_000) })
    const { connection } = open(expiring, granted(expiring), granted(expiring))
    await connection.judgeAgain('recheck')
    await connection.judgeAgain('recheck')
    expect(vi.getTimerCount()).toBe(1)
  })

  test('after the connection has closed sets no timer', async () => {
    const { connection } = open(keyAuth(), granted(keyAuth({ expiry: inMs(1_000) })))
    const judging = connection.judgeAgain('recheck')
    connection.end('refused')
    await judging
    // That of the socket, which is destroyed if it stays open.
    expect(vi.getTimerCount()).toBe(1)
  })
})
