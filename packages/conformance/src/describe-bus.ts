import type { Bus } from '@claviger/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BusUnderTest } from './bus-under-test.ts'
import { soakCount } from './soak-count.ts'
import { sharedBusCases } from './cases/shared-bus-cases.ts'

/** One process that writes down what it hears. */
interface Member {
  readonly bus: Bus
  /** Messages, and `'gap'`. */
  readonly heard: string[]
}

const PATIENCE = { timeout: 20_000, interval: 10 }

/**
 * Holds a bus to what the core relies on.
 *
 * @param make Makes a bus that no other test uses, with a `currentForMs` of about a second or less.
 */
export function describeBus(name: string, make: () => Promise<BusUnderTest>): void {
  describe(`${name} as a bus`, () => {
    let shared: BusUnderTest
    let members: Member[]
    beforeEach(async () => {
      shared = await make()
      members = []
    })
    afterEach(async () => {
      await Promise.all(members.map(async ({ bus }) => bus.close?.()))
      await shared.close()
    })

    const join = (): Member => {
      const bus = shared.join()
      const heard: string[] = []
      bus.subscribe({
        onMessage: (message) => heard.push(message),
        onGap: () => {
          // Told before anybody may rely on the bus again.
          heard.push(bus.isCurrent() ? 'gap too late' : 'gap')
        },
      })
      members.push({ bus, heard })
      return { bus, heard }
    }
    const isCurrent = async ({ bus }: Member) =>
      vi.waitFor(() => expect(bus.isCurrent()).toBe(true), PATIENCE)
    const isNotCurrent = async ({ bus }: Member) =>
      vi.waitFor(() => expect(bus.isCurrent()).toBe(false), PATIENCE)
    const hears = async ({ heard }: Member, message: string) =>
      vi.waitFor(() => expect(heard).toContain(message), PATIENCE)

    test('becomes current by itself', async () => {
      const member = join()
      await isCurrent(member)
      expect(member.heard.filter((each) => each !== 'gap')).toEqual([])
    })

    test('carries a message to every other process, and not back to its sender', async () => {
      const sender = join()
      const others = [join(), join()]
      for (const each of [sender, ...others]) await isCurrent(each)
      await sender.bus.publish('one "ñ" \n message')
      await sender.bus.publish('end')
      for (const each of others) {
        await hears(each, 'end')
        expect(each.heard.filter((it) => it !== 'gap')).toEqual(['one "ñ" \n message', 'end'])
      }
      await others[0]?.bus.publish('answer')
      await hears(sender, 'answer')
      expect(sender.heard.filter((it) => it !== 'gap')).toEqual(['answer'])
    })

    test(
      'keeps the order of one sender, and loses none of many',
      { timeout: 120_000 },
      async () => {
        const sender = join()
        const listener = join()
        await isCurrent(sender)
        await isCurrent(listener)
        const messages = Array.from(
          { length: soakCount('messagesOfASender') },
          (_, i) => `message ${i}`,
        )
        for (const message of messages) await sender.bus.publish(message)
        await hears(listener, messages.at(-1) ?? '')
        expect(listener.heard.filter((each) => each !== 'gap')).toEqual(messages)
      },
    )

    test('is not current once it is cut off for longer than it is trusted', async () => {
      const member = join()
      await isCurrent(member)
      await shared.cutOff()
      await isNotCurrent(member)
      await shared.heal()
      await isCurrent(member)
      expect(member.heard.filter((each) => each !== 'gap')).toEqual([])
    })

    test('tells of a gap before it is current again', async () => {
      const member = join()
      await isCurrent(member)
      member.heard.length = 0
      await shared.cutOff()
      await isNotCurrent(member)
      await shared.heal()
      await isCurrent(member)
      expect(member.heard).toContain('gap')
      expect(member.heard).not.toContain('gap too late')
    })

    test('refuses to send what it cannot send', async () => {
      const sender = join()
      await isCurrent(sender)
      await shared.cutOff()
      await expect(sender.bus.publish('lost')).rejects.toBeInstanceOf(Error)
    })

    test('carries messages again after it was cut off', async () => {
      const sender = join()
      const listener = join()
      await isCurrent(sender)
      await isCurrent(listener)
      await shared.cutOff()
      await isNotCurrent(listener)
      await shared.heal()
      await isCurrent(listener)
      await vi.waitFor(() => sender.bus.publish('again'), PATIENCE)
      await hears(listener, 'again')
      expect(listener.heard.at(-1)).toBe('again')
    })

    test('is not current and says nothing after it was closed', async () => {
      const sender = join()
      const listener = join()
      await isCurrent(sender)
      await isCurrent(listener)
      await listener.bus.close?.()
      listener.heard.length = 0
      await sender.bus.publish('late')
      await isNotCurrent(listener)
      expect(listener.heard).toEqual([])
    })

    test('serves a second listener in full, or refuses it', async () => {
      const sender = join()
      const listener = join()
      await isCurrent(sender)
      await isCurrent(listener)
      const heard: string[] = []
      try {
        listener.bus.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
      } catch {
        return
      }
      await sender.bus.publish('to both')
      await hears(listener, 'to both')
      await vi.waitFor(() => expect(heard).toContain('to both'), PATIENCE)
    })

    describe('given to two authenticators', () => {
      sharedBusCases(() => shared)
    })
  })
}
