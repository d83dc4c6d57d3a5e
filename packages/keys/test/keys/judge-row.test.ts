import { expect, test } from 'vitest'
import { judgeRow } from '../../src/keys/judge-row.ts'
import { readPeppers } from '../../src/peppers/pepper.ts'
import { hashOf, sealHash } from '../../src/peppers/sealed-hash.ts'
import { newPepper } from '../support/open-test-keys.ts'

const peppers = await readPeppers([newPepper(), newPepper()])
const hash = hashOf('the secret')
const recorded: unknown[] = []
const context = { peppers, usage: { record: (use: unknown) => recorded.push(use) } }
const row = {
  id: 'key_1',
  organization_id: 'org_1',
  user_id: null,
  scopes: ['read'],
  roles: [],
  custom_claims: {},
  description: null,
  suffix: '0000',
  created_at: 1_700_000_000_123.456,
  expires_at: null,
  sealed: sealHash('key_1', hash, peppers.current).toString('hex'),
  pepper: peppers.current.id,
  is_active: true,
}

test('describes the key of a row, with milliseconds and no more', () => {
  expect(judgeRow(context, row, hash)).toEqual({
    tokenId: 'key_1',
    organizationId: 'org_1',
    scopes: ['read'],
    roles: [],
    customClaims: {},
    tokenSuffix: '0000',
    createdAt: '2023-11-14T22:13:20.123Z',
  })
})

test.each([
  ['another secret', row, hashOf('another secret')],
  ['a key that has ended', { ...row, is_active: false }, hash],
  ['a state that it cannot read', { ...row, is_active: 'yes' }, hash],
])('refuses %s', (_, judged, presented) => {
  expect(judgeRow(context, judged, presented)).toBeNull()
})

test('counts a refusal for a key that has ended, and none for a guess', () => {
  recorded.length = 0
  judgeRow(context, { ...row, is_active: false }, hashOf('another secret'))
  expect(recorded).toEqual([])
  judgeRow(context, { ...row, is_active: false }, hash)
  expect(recorded).toEqual([{ keyId: 'key_1', kind: 'ended' }])
})

test.each([
  ['whose pepper is missing', { ...row, pepper: 'another' }, 'unknown_pepper'],
  ['whose hash was changed', { ...row, sealed: row.sealed.replace(/.$/, '') }, 'changed_row'],
  ['whose hash is of another row', { ...row, id: 'key_2' }, 'changed_row'],
  ['that was put under another pepper', { ...row, pepper: peppers.all[1]?.id }, 'changed_row'],
])('cannot tell of a row %s: it is an outage, and no bad key', (_, judged, code) => {
  const message = code === 'unknown_pepper' ? /^peppers must have/ : /^The row of a key must be/
  const error = expect.objectContaining({
    code,
    isAnswer: true,
    message: expect.stringMatching(message),
  })
  expect(() => judgeRow(context, judged, hash)).toThrow(error)
  expect(() => judgeRow(context, judged, hashOf('another secret'))).toThrow(error)
})
