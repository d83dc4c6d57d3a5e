import { describe, expect, test } from 'vitest'
import { MAX_CLAIMANTS, MAX_PER_CLAIMANT } from '../../../src/jwt/signature/claimant-lines.ts'
import { FairQueue, MAX_PER_LANE, type Queued } from '../../../src/jwt/signature/fair-queue.ts'

interface Entry extends Queued {
  readonly name: string
}

const named = (name: string): Entry => ({ name, hasKid: true, knownClaimant: () => undefined })
const nameless = (name: string): Entry => ({ ...named(name), hasKid: false })
const known = (name: string, claimant = name): Entry => ({
  ...named(name),
  knownClaimant: () => claimant,
})
const many = (count: number, make: (i: number) => Entry) =>
  Array.from({ length: count }, (_, i) => make(i))

function queueOf(...entries: Entry[]) {
  const queue = new FairQueue<Entry>()
  const dropped = entries.flatMap((entry) => queue.add(entry) ?? [])
  /** How many entries are served until this one is. */
  const placeOf = (entry: Entry) => {
    for (let place = 1; queue.length > 0; place += 1) if (queue.take() === entry) return place
    return undefined
  }
  return { queue, dropped, placeOf }
}

describe('an entry that comes after a flood', () => {
  const good = known('good')
  const flood = 10_000

  test.each([
    ['without kid', () => many(flood, (i) => nameless(`${i}`)), named('good'), 7],
    ['without kid', () => many(flood, (i) => nameless(`${i}`)), good, 3],
    ['with a kid', () => many(flood, (i) => named(`${i}`)), good, 3],
    ['with a kid', () => many(flood, (i) => named(`${i}`)), named('good'), 1],
    ['of one known client', () => many(flood, (i) => known(`${i}`, 'client')), good, 3],
    ['of one known client', () => many(flood, (i) => known(`${i}`, 'client')), named('good'), 7],
    [
      'of a hundred known clients',
      () => many(flood, (i) => known(`${i}`, `client-${i % 100}`)),
      good,
      180,
    ],
  ])('%s is served soon', (_, makeFlood, entry, place) => {
    const { queue, placeOf } = queueOf(...makeFlood())
    expect(queue.add(entry)).not.toBe(entry)
    expect(placeOf(entry)).toBeLessThanOrEqual(place)
  })

  test('is served soon when it has the name of the client that the flood claims', () => {
    const mine = known('good', 'client')
    const { queue, placeOf } = queueOf(...many(flood, (i) => known(`${i}`, 'client')))
    queue.add(mine)
    expect(placeOf(mine)).toBeLessThanOrEqual(3)
  })
})

describe('what waits', () => {
  test('is bounded in each lane', () => {
    const { queue, dropped } = queueOf(
      ...many(5_000, (i) => named(`${i}`)),
      ...many(5_000, (i) => nameless(`${i}`)),
      ...many(5_000, (i) => known(`${i}`, `client-${i}`)),
    )
    expect(queue.length).toBe(2 * MAX_PER_LANE + MAX_CLAIMANTS)
    expect(dropped).toHaveLength(15_000 - queue.length)
  })

  test('is bounded for each known client, and the rest waits with the others', () => {
    const entries = many(MAX_PER_CLAIMANT + 5, (i) => known(`${i}`, 'client'))
    const { queue, dropped } = queueOf(...entries)
    expect(dropped).toEqual([])
    expect(queue.length).toBe(MAX_PER_CLAIMANT + 5)
  })

  test('makes no room for an entry of another lane', () => {
    const entries = many(MAX_PER_LANE, (i) => named(`${i}`))
    const { dropped } = queueOf(...entries, ...many(5_000, (i) => nameless(`${i}`)))
    expect(dropped.filter(({ hasKid }) => hasKid)).toEqual([])
  })

  test('leaves no trace once it is served or taken out', () => {
    const entries = [
      ...many(20, (i) => known(`${i}`, `client-${i % 3}`)),
      ...many(20, (i) => named(`${i}`)),
      ...many(20, (i) => nameless(`${i}`)),
    ]
    const { queue } = queueOf(...entries)
    for (const entry of entries.slice(0, 50)) queue.remove(entry)
    for (const entry of entries.slice(0, 50)) queue.remove(entry)
    expect(queue.length).toBe(10)
    const served = Array.from({ length: 10 }, () => queue.take())
    expect(new Set(served)).toEqual(new Set(entries.slice(50)))
    expect(queue.take()).toBeUndefined()
    expect(queue.length).toBe(0)
  })
})
