import { redirectAnswer, type ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { countDone } from '../../keys/count-done.ts'
import { findActiveKeys, readKeyIds } from '../../keys/find-keys-by-id.ts'
import { fill } from '../../templates/fill.ts'
import { keyList } from '../key-list.ts'
import { mistakePage } from '../mistake-pages.ts'
import { nothingSelected } from '../nothing-selected.ts'
import { questionPage } from '../question-page.ts'
import { refusedGrants } from '../refused-grants.ts'
import { userField } from '../user-field.ts'
import type { Visit } from '../visit.ts'

const MAX_USER = 256

/** Asks to which user keys are to be given, with their names. */
export async function transferPage(visit: Visit): Promise<ConsoleAnswer> {
  return question(visit, readKeyIds(visit.query))
}

/**
 * Gives keys to another user, or to the whole organization. A key acts in the name of its user, so
 * the person must be allowed to make such keys for that one.
 */
export async function transferKeys(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, form, actor, texts } = visit
  if (authority.features.transfer !== true) return mistakePage(visit, 'notFound')
  const ids = readKeyIds(form)
  const typed = (form.get('userId') ?? '').trim()
  if (typed.length > MAX_USER) return question(visit, ids, [texts.errorUser])
  const { userId, change } =
    typed === ''
      ? { userId: undefined, change: { userId: null, ...actor } }
      : { userId: typed, change: { userId: typed, ...actor } }
  const keys = await findActiveKeys(authority, organizationId, ids)
  const refused = keys.flatMap(({ scopes = [], roles }) =>
    refusedGrants(visit, { scopes, roles, userId }),
  )
  if (refused.length > 0) return question(visit, ids, [...new Set(refused)])
  const results = await Promise.allSettled(
    keys.map(async ({ tokenId }) => authority.update(organizationId, tokenId, change)),
  )
  const { count, failed } = countDone(results)
  return redirectAnswer(
    link('keys', {
      org: organizationId,
      done: 'transferred',
      count: String(count),
      failed: failed === 0 ? undefined : String(failed),
    }),
  )
}

async function question(
  visit: Visit,
  ids: readonly string[],
  errors: readonly string[] = [],
): Promise<ConsoleAnswer> {
  const { authority, organizationId, form, texts } = visit
  if (authority.features.transfer !== true) return mistakePage(visit, 'notFound')
  const keys = await findActiveKeys(authority, organizationId, ids)
  if (keys.length === 0) return nothingSelected(visit, texts.transferSelected)
  const count = keys.length
  return questionPage(visit, {
    title: count === 1 ? texts.transferOneTitle : fill(texts.transferTitle, { count }),
    action: link('transfer', { org: organizationId }),
    subject: keyList(keys, texts),
    text: texts.transferText,
    fields: userField(visit, {
      label: texts.transferTo,
      hint: texts.transferToHint,
      value: form.get('userId') ?? '',
      error: errors[0],
      focus: errors.length === 0 ? undefined : 'userId',
    }),
    confirm: texts.transferConfirm,
    isDanger: false,
    back: { link: link('keys', { org: organizationId }), text: texts.back },
    errors: errors.map((text) => ({ text, field: 'userId' })),
    tab: 'keys',
  })
}
