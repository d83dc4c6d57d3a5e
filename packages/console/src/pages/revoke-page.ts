import type { ManagedKey } from '@claviger/core'
import { readReason } from '../forms/reason.ts'
import { redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyTitle } from '../keys/key-name.ts'
import { html } from '../templates/html.ts'
import { keySummary } from './key-summary.ts'
import { problemsOf } from './problems.ts'
import { questionPage } from './question-page.ts'
import { reasonField } from './reason-field.ts'
import type { Visit } from './visit.ts'

/** Asks whether a key is to be revoked, with its name. */
export async function revokePage(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query } = visit
  return question(visit, await authority.get(organizationId, query.get('key') ?? ''))
}

/** Revokes a key. Once more changes nothing. */
export async function revokeKey(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, form, actor, texts } = visit
  const keyId = query.get('key') ?? ''
  const reason = readReason(form, texts)
  if ('error' in reason) {
    return question(visit, await authority.get(organizationId, keyId), reason.error)
  }
  await authority.revoke(organizationId, keyId, { ...actor, ...reason.options })
  return redirectAnswer(link('keys', { org: organizationId, done: 'revoked' }))
}

function question(visit: Visit, key: ManagedKey, error?: string): ConsoleAnswer {
  const { organizationId, texts } = visit
  return questionPage(visit, {
    title: texts.revokeTitle,
    action: link('revoke', { org: organizationId, key: key.tokenId }),
    subject: html`<p class="subject">${keyTitle(key, texts)}</p>
      ${keySummary(visit, key)}`,
    text: texts.revokeText,
    fields: reasonField(visit, error),
    confirm: texts.revokeKey,
    isDanger: true,
    back: { link: link('keys', { org: organizationId }), text: texts.back },
    errors: problemsOf({ reason: error }),
    tab: 'keys',
  })
}
