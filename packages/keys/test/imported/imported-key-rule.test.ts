import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readRules } from '../../src/imported/imported-key-rule.ts'

const KEY = `sk_${'a1'.repeat(24)}`
const DIGEST = createHash('sha256').update(KEY).digest()
const digesterOf = (pattern: RegExp) => {
  const [digester] = readRules('importedKeys', [{ pattern, digest: 'sha256' }])
  if (digester === undefined) throw new Error('A rule must make a digester.')
  return digester
}

test.each([
  ['a character before it', `x${KEY}`],
  ['a character behind it', `${KEY}0`],
  ['a line break behind it', `${KEY}\n`],
  ['two keys', `${KEY} ${KEY}`],
])('digests no credential that has %s', (_, credential) => {
  expect(digesterOf(/sk_[0-9a-f]{48}/)(credential)).toBeUndefined()
})

test('keeps an alternative within the whole', () => {
  const digest = digesterOf(/sk_[0-9a-f]{48}|pk_/)
  expect(digest(KEY)).toEqual(DIGEST)
  expect(digest(`${KEY}0`)).toBeUndefined()
  expect(digest('x pk_')).toBeUndefined()
})

test.each(['g', 'y', 'gy'])('digests the same key again with the flag %s', (flags) => {
  const digest = digesterOf(new RegExp('sk_[0-9a-f]{48}', flags))
  expect([digest(KEY), digest(KEY), digest(KEY)]).toEqual([DIGEST, DIGEST, DIGEST])
})
