import { expect, test } from 'vitest'
import { AuthorityError } from '../src/authority-error.ts'
import { summarizeError } from '../src/summarize-error.ts'

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

test('ends where causes go round in a circle', () => {
  const error = new Error('x')
  error.cause = error
  expect(summarizeError(error)).toEqual({ name: 'Error' })
})
