import type { ManagedKey } from '@claviger/core'
import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyTitle } from '../keys/key-name.ts'
import { html, type Html } from '../templates/html.ts'
import { layout } from './layout.ts'
import type { Visit } from './visit.ts'

/** Shows a new key. This is the one answer in which it stands. */
export function shownOnce(
  visit: Visit,
  {
    key,
    tokenInfo,
    title,
    text,
  }: { key: string; tokenInfo: ManagedKey; title: string; text?: Html },
): ConsoleAnswer {
  const { texts, organizationId } = visit
  const main = html`<h1>${title}</h1>
    ${text !== undefined && html`<p class="lead">${text}</p>`}
    <div class="card created">
      <p class="subject">${keyTitle(tokenInfo, texts)}</p>
      <div class="key-line">
        <output id="new-key" class="new-key" aria-label="${texts.newApiKey}" tabindex="0">${key}</output>
        <button type="button" class="primary" data-copy="new-key" hidden>${texts.copy}</button>
      </div>
      <p class="notice warn">${texts.shownOnce}</p>
      <div class="buttons">
        <a class="button" href="${link('keys', { org: organizationId })}">${texts.done}</a>
      </div>
    </div>`
  return pageAnswer(layout(visit, title, main))
}
