import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { readForm } from '../../src/mounts/read-form.ts'

/** A request whose whole body is there. */
function sent(body: string): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  request.headers['content-type'] = 'application/x-www-form-urlencoded'
  request.push(body)
  request.push(null)
  return request
}

const fields = (count: number) =>
  Array.from({ length: count }, (_, i) => `keys=apit_${i}`).join('&')

test('reads a form of as many fields as there may be', async () => {
  const form = await readForm(sent(fields(1_000)), undefined, 1_000)
  if (form === 'noForm') throw new Error('There is a form.')
  expect([form.fields.size, form.cut]).toEqual([1_000, undefined])
})

test.each([
  ['of one field too many', fields(1_001)],
  ['of the most fields that fit', 'a&'.repeat(32_700)],
  ['of separators alone', '&'.repeat(65_536)],
])('cuts a form %s', async (_, body) => {
  const form = await readForm(sent(body), undefined, 1_000)
  if (form === 'noForm') throw new Error('There is a form.')
  expect(form.cut).toBe('tooLarge')
  expect(form.fields.size).toBeLessThanOrEqual(1_000)
})

test.each([
  ['one by one', Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`a${i}`, 'x']))],
  ['under one name', { keys: Array.from({ length: 1_001 }, (_, i) => `apit_${i}`) }],
])('cuts a form whose body parser read too many fields, %s', async (_, body) => {
  const form = await readForm(sent(''), body, 1_000)
  if (form === 'noForm') throw new Error('There is a form.')
  expect([form.fields.size, form.cut]).toEqual([1_000, 'tooLarge'])
})
