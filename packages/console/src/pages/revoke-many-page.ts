import { readReason } from '../forms/reason.ts'
import { redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { countDone } from '../keys/count-done.ts'
import { findActiveKeys, readKeyIds } from '../keys/find-keys-by-id.ts'
import { fill } from '../templates/fill.ts'
import { keyList } from './key-list.ts'
import { nothingSelected } from './nothing-selected.ts'
import { problemsOf } from './problems.ts'
import { questionPage } from './question-page.ts'
import { reasonField } from './reason-field.ts'
import type { Visit } from './visit.ts'

/** Asks whether keys are to be revoked, with their names. */
export async function revokeManyPage(visit: Visit): Promise<ConsoleAnswer> {
  return question(visit, readKeyIds(visit.query))
}

/** Revokes keys, and says how many could not be. */
export async function revokeMany(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, form, actor, texts } = visit
  const ids = readKeyIds(form)
  const reason = readReason(form, texts)
  if ('error' in reason) return question(visit, ids, reason.error)
  const options = { ...actor, ...reason.options }
  const results = await Promise.allSettled(
    ids.map(async (id) => authority.revoke(organizationId, id, options)),
  )
  const { failed } = countDone(results)
  return redirectAnswer(
    link('keys', {
      org: organizationId,
      done: ids.length === 1 && failed === 0 ? 'revoked' : 'revoked-many',
      count: String(ids.length - failed),
      failed: failed === 0 ? undefined : String(failed),
    }),
  )
}

async function question(
  visit: Visit,
  ids: readonly string[],
  error?: string,
): Promise<ConsoleAnswer> {
  const { authority, organizationId, texts } = visit
  const keys = await findActiveKeys(authority, organizationId, ids)
  if (keys.length === 0) return nothingSelected(visit, texts.revokeSelected)
  const isOne = keys.length === 1
  const count = keys.length
  return questionPage(visit, {
    title: isOne ? texts.revokeTitle : fill(texts.revokeManyTitle, { count }),
    action: link('revoke-many', { org: organizationId }),
    subject: keyList(keys, texts),
    text: isOne ? texts.revokeText : texts.revokeManyText,
    fields: reasonField(visit, error),
    confirm: isOne ? texts.revokeKey : fill(texts.revokeMany, { count }),
    isDanger: true,
    back: { link: link('keys', { org: organizationId }), text: texts.back },
    errors: problemsOf({ reason: error }),
    tab: 'keys',
  })
}
