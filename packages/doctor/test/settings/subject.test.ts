import { expect, test } from 'vitest'
import { subjectOf } from '../../src/settings/subject.ts'

const options = { jwt: {} }
const authenticator = { authenticate: () => {} }

test.each([
  ['a default export', { default: options }, options],
  ['an export named options', { options }, options],
  ['an export named authenticator', { default: 1, authenticator }, authenticator],
  ['a module of CommonJS', { default: { options } }, options],
  ['a module without any', { default: {} }, undefined],
  ['no module', undefined, undefined],
])('finds the settings in %s', (_title, loaded, found) => {
  expect(subjectOf(loaded)).toBe(found)
})
