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
  const takeAll = () => {
    const taken: Entry[] = []
    for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next)
    return taken
  }
  /** How many entries are served until this one is. */
  const placeOf = (entry: Entry) => 1 + takeAll().indexOf(entry)
  return { queue, dropped, takeAll, placeOf }
}

describe('an entry in the midst of a flood', () => {
  const flood = 5_000

  test.each([
    ['of strangers', (i: number) => named(`${i}`)],
    ['of a known client', (i: number) => known(`${i}`, 'client')],
  ])('%s is served soon when it is of a known client', (_, make) => {
    const good = known('good')
    const { placeOf } = queueOf(...many(flood, make), good, ...many(flood, make))
    expect([1, 2, 3, 4]).toContain(placeOf(good))
  })
})

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
    const got = placeOf(entry)
    expect(got).toBeGreaterThan(0)
    expect(got).toBeLessThanOrEqual(place)
  })

  test('is served soon when it has the name of the client that the flood claims', () => {
    const mine = known('good', 'client')
    const { queue, placeOf } = queueOf(...many(flood, (i) => known(`${i}`, 'client')))
    queue.add(mine)
    expect([1, 2, 3]).toContain(placeOf(mine))
  })
})

describe('what waits', () => {
  test('is bounded in each lane', () => {
    const { dropped, takeAll } = queueOf(
      ...many(5_000, (i) => named(`${i}`)),
      ...many(5_000, (i) => nameless(`${i}`)),
      ...many(5_000, (i) => known(`${i}`, `client-${i}`)),
    )
    const kept = 2 * MAX_PER_LANE + MAX_CLAIMANTS
    expect(takeAll()).toHaveLength(kept)
    expect(dropped).toHaveLength(15_000 - kept)
  })

  test('is bounded for each known client, and the rest waits with the others', () => {
    const entries = many(MAX_PER_CLAIMANT + 5, (i) => known(`${i}`, 'client'))
    const { dropped, takeAll } = queueOf(...entries)
    expect(dropped).toEqual([])
    expect(new Set(takeAll())).toEqual(new Set(entries))
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
    const { queue, takeAll } = queueOf(...entries)
    for (const entry of entries.slice(0, 50)) queue.remove(entry)
    for (const entry of entries.slice(0, 50)) queue.remove(entry)
    expect(new Set(takeAll())).toEqual(new Set(entries.slice(50)))
    expect(queue.take()).toBeUndefined()
  })
})
