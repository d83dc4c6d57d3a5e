import { expect, test } from 'vitest'
import { markKeeperOf } from '../../src/fleet/mark-store.ts'

const KEEPS = { readMarks: async () => {}, writeMarks: async () => {} }

test.each<readonly [string, object | undefined, readonly object[], unknown]>([
  ['nothing', undefined, [], undefined],
  ['a store and a bus that keep none', {}, [{}], undefined],
  ['a store and a bus that only read them', { readMarks: KEEPS.readMarks }, [{}], undefined],
  ['a store', { ...KEEPS }, [{}], 'store'],
  ['a store and a bus', { ...KEEPS }, [{ ...KEEPS }], 'store'],
  ['a bus beside a store that keeps none', {}, [{ ...KEEPS }], 'bus'],
  ['the second of two buses', undefined, [{}, { ...KEEPS }], 'bus'],
])('marks are kept by %s', (_, store, buses, part) => {
  expect(markKeeperOf(store, buses)?.part).toBe(part)
})

test('marks are kept by the first bus that keeps them', () => {
  const buses = [{}, { ...KEEPS }, { ...KEEPS }]
  expect(markKeeperOf(undefined, buses)?.marks).toBe(buses[1])
})
