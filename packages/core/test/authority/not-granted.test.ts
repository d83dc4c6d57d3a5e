import { expect, test } from 'vitest'
import { NotGrantableError } from '../../src/authority/not-grantable-error.ts'
import { notGranted } from '../../src/authority/not-granted.ts'

test.each<readonly [readonly string[], readonly string[] | undefined, readonly string[]]>([
  [['read:a'], undefined, []],
  [['read:a'], [], ['read:a']],
  [['read:a', 'read:ab'], ['read:a'], ['read:ab']],
  [['read:a', 'write:a'], ['read:*'], ['write:a']],
  [['anything'], ['*'], []],
  [['read:*'], ['read:a'], ['read:*']],
  [[], [], []],
])('of %j, the patterns %j do not cover %j', (names, patterns, expected) => {
  expect(notGranted(names, patterns)).toEqual(expected)
})

test('an error tells what was refused, also across copies of the package', () => {
  const error: unknown = new NotGrantableError(['write:a'])
  expect(NotGrantableError.is(error)).toBe(true)
  expect(NotGrantableError.is(new Error('another'))).toBe(false)
  expect(error).toMatchObject({ refused: ['write:a'] })
})
