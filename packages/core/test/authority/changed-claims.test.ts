import { expect, test } from 'vitest'
import { changedClaims } from '../../src/authority/changed-claims.ts'

test.each<readonly [Record<string, unknown>, Record<string, unknown>, readonly string[]]>([
  [{}, {}, []],
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1 }, { a: '1' }, ['a']],
  [{ a: 1, b: 2 }, { b: 2 }, ['a']],
  [{ b: 2 }, { a: 1, b: 2 }, ['a']],
  [{ a: { x: 1, y: [2] } }, { a: { y: [2], x: 1 } }, []],
  [{ a: { x: 1, y: [2] } }, { a: { y: [2, 3], x: 1 } }, ['a']],
  [{ a: undefined }, {}, ['a']],
  [{}, JSON.parse('{"__proto__":1}'), ['__proto__']],
  [{ toString: 1 }, {}, ['toString']],
])('from %j to %j, the claims %j change', (before, after, changed) => {
  expect(changedClaims(before, after)).toEqual(changed)
})
