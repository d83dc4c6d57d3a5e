import { expect, test } from 'vitest'
import { AuthorityError } from '../../src/verdict/authority-error.ts'
import { summarizeError, withoutCredential } from '../../src/verdict/summarize-error.ts'

test.each([
  ['a plain error', new Error('secret'), { name: 'Error' }],
  [
    'an error with a code',
    Object.assign(new TypeError('x'), { code: 'ECONNREFUSED' }),
    { name: 'TypeError', code: 'ECONNREFUSED' },
  ],
  [
    'a code below',
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }),
    { name: 'TypeError', code: 'ENOTFOUND' },
  ],
  [
    'our own',
    new AuthorityError('unavailable', 'x', { code: 'not_found' }),
    { name: 'AuthorityError', code: 'not_found' },
  ],
  [
    'a code that is a sentence',
    Object.assign(new Error('x'), { code: 'token abc is bad' }),
    { name: 'Error' },
  ],
  [
    'a code as long as a token',
    Object.assign(new Error('x'), { code: 'a'.repeat(65) }),
    { name: 'Error' },
  ],
  ['a number', 7, { name: 'NonError' }],
  ['nothing', undefined, { name: 'NonError' }],
])('reduces %s to its name and code', (_, error, summary) => {
  expect(summarizeError(error)).toEqual(summary)
})

test.each(['name', 'code', 'cause'])('does not throw where its %s does', (member) => {
  const error = Object.defineProperty(new Error('x'), member, {
    get() {
      throw error
    },
  })
  expect(summarizeError(error)).toEqual({ name: 'Error' })
})

test.each([
  ['the key', 'sk-live-0123456789abcdef'],
  ['the key in capitals', 'SK-LIVE-0123456789ABCDEF'],
  ['a part of it', '0123456789'],
  ['a short part of it', 'sk-l'],
  ['something with a part of it', 'bad.sk-live-0123'],
])('takes %s away as a code or a name', (_, code) => {
  const summary = withoutCredential({ name: code, code }, 'sk-live-0123456789abcdef')
  expect(summary).toEqual({ name: 'Error' })
})

test('leaves a code that has nothing of the key', () => {
  const summary = { name: 'DeadlineError', code: 'deadline_exceeded' }
  expect(withoutCredential(summary, 'sk-live-0123456789abcdef')).toEqual(summary)
})

test('ends where causes go round in a circle', () => {
  const error = new Error('x')
  error.cause = error
  expect(summarizeError(error)).toEqual({ name: 'Error' })
})
