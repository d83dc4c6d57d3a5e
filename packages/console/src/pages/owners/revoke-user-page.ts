import { readReason } from '../../forms/reason.ts'
import { redirectAnswer, type ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { revokeAllOf } from '../../keys/revoke-all.ts'
import { html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { keyList } from '../key-list.ts'
import { mistakePage } from '../mistake-pages.ts'
import { problemsOf } from '../problems.ts'
import { questionPage } from '../question-page.ts'
import { reasonField } from '../reason-field.ts'
import type { Visit } from '../visit.ts'

/** Asks whether all keys of a user are to be revoked, with the names of the newest. */
export async function revokeUserPage(visit: Visit): Promise<ConsoleAnswer> {
  return question(visit)
}

/** Revokes all keys of a user. */
export async function revokeUser(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, form, actor, texts } = visit
  const userId = query.get('user') ?? ''
  if (userId === '') return mistakePage(visit, 'notFound')
  const reason = readReason(form, texts)
  if ('error' in reason) return question(visit, reason.error)
  const options = { userId, ...actor, ...reason.options }
  const count = await revokeAllOf(authority, organizationId, options)
  return redirectAnswer(
    link('keys', { org: organizationId, done: 'revoked-many', count: String(count) }),
  )
}

async function question(visit: Visit, error?: string): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, texts } = visit
  const userId = query.get('user') ?? ''
  if (userId === '') return mistakePage(visit, 'notFound')
  const { keys } = await authority.list(organizationId, { userId })
  return questionPage(visit, {
    title: texts.revokeAllTitle,
    action: link('revoke-user', { org: organizationId, user: userId }),
    subject: html`<p class="subject">${visibleText(userId)}</p>
      ${keyList(keys, texts)}`,
    text: texts.revokeAllText,
    fields: reasonField(visit, error),
    confirm: texts.revokeAllConfirm,
    isDanger: true,
    back: { link: link('keys', { org: organizationId, user: userId }), text: texts.back },
    errors: problemsOf({ reason: error }),
    tab: 'keys',
  })
}
