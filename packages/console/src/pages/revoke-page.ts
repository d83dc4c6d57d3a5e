import { pageAnswer, redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyTitle } from '../keys/key-name.ts'
import { html } from '../templates/html.ts'
import { layout } from './layout.ts'
import { keySummary } from './key-summary.ts'
import type { Visit } from './visit.ts'

/** Asks whether a key is to be revoked, with its name. */
export async function revokePage(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, texts } = visit
  const key = await authority.get(organizationId, query.get('key') ?? '')
  const back = link('keys', { org: organizationId })
  const main = html`<a class="back" href="${back}">${texts.back}</a>
    <h1>${texts.revokeTitle}</h1>
    <form
      class="card form"
      method="post"
      action="${link('revoke', { org: organizationId, key: key.tokenId })}">
      <p class="subject">${keyTitle(key, texts)}</p>
      ${keySummary(visit, key)}
      <p class="notice warn">${texts.revokeText}</p>
      <div class="buttons">
        <button class="danger">${texts.revokeKey}</button>
        <a class="button" href="${back}">${texts.cancel}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, texts.revokeTitle, main))
}

/** Revokes a key. Once more changes nothing. */
export async function revokeKey(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, actor } = visit
  await authority.revoke(organizationId, query.get('key') ?? '', actor)
  return redirectAnswer(link('keys', { org: organizationId, done: 'revoked' }))
}
