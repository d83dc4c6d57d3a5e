import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Auth, Outcome } from '../../src/index.ts'
import { OpenConnection } from '../../src/connection/open-connection.ts'

const NOW = Date.UTC(2030, 0, 1)

class FakeSocket extends EventEmitter {
  destroyed = false
  destroy() {
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

const TOKEN = { kind: 'jwt', claims: { exp: NOW / 1_000 + 10 } } as Auth
const KEY = {
  kind: 'api-key',
  tokenInfo: { expiry: new Date(NOW + 10_000).toISOString() },
} as unknown as Auth
const REFUSED = { kind: 'refused', refusal: { status: 401 } } as Outcome

function open(auth: Auth, judge: () => Promise<Outcome>) {
  const socket = new FakeSocket()
  const ended: string[] = []
  const connection = new OpenConnection({
    auth,
    socket,
    judge,
    keepsRights: () => true,
    recheckMs: undefined,
    onClosed: () => {},
  })
  connection.opened({ close: (reason) => ended.push(`${(Date.now() - NOW) / 1_000} s ${reason}`) })
  return { socket, ended }
}

test('a token that is past its exp stays open for as long as a request with it is granted', async () => {
  const isGood = () => Date.now() < NOW + 15_000
  const { ended } = open(TOKEN, async () => (isGood() ? { kind: 'granted', auth: TOKEN } : REFUSED))
  await vi.advanceTimersByTimeAsync(14_999)
  expect(ended).toEqual([])
  await vi.advanceTimersByTimeAsync(500)
  expect(ended).toEqual(['15 s expired'])
})

test.each<[string, () => Promise<Outcome>]>([
  ['is refused', async () => REFUSED],
  [
    'was replaced by another token',
    async () => {
      const renewed = { kind: 'jwt', claims: { exp: NOW / 1_000 + 3_600 } }
      return { kind: 'granted', auth: renewed } as Outcome
    },
  ],
  ['cannot be judged', async () => ({ kind: 'refused', refusal: { status: 503 } }) as Outcome],
  ['meets an authenticator that rejects', async () => Promise.reject(new Error('broken'))],
])('a token that is past its exp and %s ends at once', async (_, judge) => {
  const { ended } = open(TOKEN, judge)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(ended).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toEqual(['10 s expired'])
})

test('a token that is past its exp ends after 5 s when the authenticator never answers', async () => {
  const { ended } = open(TOKEN, async () => new Promise(() => {}))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ended).toEqual(['15 s expired'])
})

test('an API key ends at its expiry, and is not asked about', async () => {
  const judge = vi.fn<() => Promise<Outcome>>()
  const { ended } = open(KEY, judge)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(ended).toEqual(['10 s expired'])
  expect(judge).not.toHaveBeenCalled()
})

test('a connection that closes while its token is judged leaves no timer', async () => {
  let answer: (outcome: Outcome) => void = () => {}
  const { socket, ended } = open(TOKEN, async () => new Promise((resolve) => (answer = resolve)))
  await vi.advanceTimersByTimeAsync(10_000)
  socket.destroy()
  answer({ kind: 'granted', auth: TOKEN })
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
  expect(ended).toEqual([])
})
