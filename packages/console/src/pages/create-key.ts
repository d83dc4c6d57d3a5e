import { checkKeyForm, readKeyForm } from '../forms/key-form.ts'
import type { ConsoleAnswer } from '../http/console-answer.ts'
import { newKeyForm } from './new-key-page.ts'
import { refusalOf } from './refusal.ts'
import { sentTwice } from './sent-twice.ts'
import { shownKey } from './shown-key.ts'
import type { Visit } from './visit.ts'

/** Makes a key and shows it, in this answer and never again. */
export async function createKey(visit: Visit): Promise<ConsoleAnswer> {
  const { texts, authority, user, now, organizationId, actor, form, sentForms } = visit
  const values = readKeyForm(form)
  const { features } = authority
  const checked = checkKeyForm(values, { features, user, texts, now })
  if ('errors' in checked) return newKeyForm(visit, values, checked.errors)
  if (!sentForms.take(user.userId, form.get('once'))) return sentTwice(visit)
  try {
    const { key, tokenInfo } = await authority.create(organizationId, {
      ...checked.options,
      ...actor,
    })
    return shownKey(visit, { key, tokenInfo, title: texts.created })
  } catch (error) {
    const problem = refusalOf(error, texts)
    if (problem === undefined) throw error
    return newKeyForm(visit, values, {}, problem)
  }
}
