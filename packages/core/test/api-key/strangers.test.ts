import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Strangers, type StrangerOf } from '../../src/api-key/strangers.ts'

const REQUEST = { headers: {} }
const strangersBy = (strangerOf: StrangerOf | undefined) =>
  new Strangers({ strangerOf, invalidAnswersPerSecond: 1, invalidAnswersAtOnce: 5 })

describe('Strangers', () => {
  test('charge all requests to one budget unless the application names senders', () => {
    const strangers = strangersBy(undefined)
    strangers.budgetOf(REQUEST).take()
    expect(strangers.invalidAnswersLeft).toBe(4)
    expect(strangers.senders).toBe(0)
  })

  test('charge each sender that the application names to its own budget', () => {
    const strangers = strangersBy(({ socket }) => socket?.remoteAddress)
    const from = (remoteAddress: string) => ({ ...REQUEST, socket: { remoteAddress } })
    while (strangers.budgetOf(from('192.0.2.1')).take());
    expect(strangers.budgetOf(from('192.0.2.1')).take()).toBe(false)
    expect(strangers.budgetOf(from('192.0.2.2')).take()).toBe(true)
    expect(strangers.invalidAnswersLeft).toBe(5)
    expect(strangers.senders).toBe(2)
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    ['returns nothing', () => undefined],
    ['returns null', () => null],
    ['returns a number', () => 7],
    ['returns an object', () => ({ toString: () => 'a' })],
    ['returns an empty string', () => ''],
    ['returns a string of 257 characters', () => 'a'.repeat(257)],
    ['returns a promise', async () => 'a'],
    ['returns a promise that rejects', async () => Promise.reject(new Error('oops'))],
  ])('fall back to the common budget when strangerOf %s', async (_, strangerOf) => {
    const unhandled = vi.fn<() => void>()
    process.on('unhandledRejection', unhandled)
    const strangers = strangersBy(strangerOf as StrangerOf)
    strangers.budgetOf(REQUEST).take()
    expect(strangers.invalidAnswersLeft).toBe(4)
    expect(strangers.senders).toBe(0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).not.toHaveBeenCalled()
    process.off('unhandledRejection', unhandled)
  })

  test('keep the budgets of 10,000 senders, those that were seen last', () => {
    // A budget fills again with time, and this takes long on a loaded machine.
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    let sender = 'first'
    const strangers = strangersBy(() => sender)
    while (strangers.budgetOf(REQUEST).take());
    for (let i = 0; i < 20_000; i += 1) {
      sender = i % 2 === 0 ? 'first' : `sender-${i}`
      strangers.budgetOf(REQUEST)
    }
    expect(strangers.senders).toBe(10_000)
    sender = 'first'
    expect(strangers.budgetOf(REQUEST).take()).toBe(false)
  })
})
