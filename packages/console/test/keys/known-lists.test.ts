import { expect, test } from 'vitest'
import { KnownLists } from '../../src/keys/known-lists.ts'

test('keeps the lists of 200 organizations, and forgets the one that was kept longest ago', () => {
  const lists = new KnownLists()
  const list = { keys: [], at: new Date() }
  for (let i = 0; i < 200; i += 1) lists.keep(`org_${i}`, list)
  lists.keep('org_0', list)
  lists.keep('org_200', list)
  expect(lists.get('org_1')).toBeUndefined()
  expect(['org_0', 'org_2', 'org_200'].map((id) => lists.get(id))).toEqual([list, list, list])
})
