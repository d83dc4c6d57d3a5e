import { expect, test } from 'vitest'
import { SentForms } from '../../src/forms/sent-forms.ts'

test('takes a form once from each person, so that no one uses up the form of another', () => {
  const forms = new SentForms()
  const name = forms.newName()
  expect(forms.take('eve', name)).toBe(true)
  expect([forms.take('ada', name), forms.take('ada', name)]).toEqual([true, false])
})

test('takes no form without a name, or with one that it did not make', () => {
  const forms = new SentForms()
  expect([null, '', 'x'.repeat(65)].map((name) => forms.take('ada', name))).toEqual([
    false,
    false,
    false,
  ])
})

test('forgets the oldest forms beyond 10,000', () => {
  const forms = new SentForms()
  for (let i = 0; i <= 10_000; i += 1) forms.take('ada', String(i))
  expect([forms.take('ada', '1'), forms.take('ada', '0')]).toEqual([false, true])
})
