import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { html, type Html } from '../templates/html.ts'
import { layout } from './layout.ts'
import type { Visit } from './visit.ts'

/** A new key or secret, and what is said about it. */
interface Shown {
  readonly secret: string
  /** Names it, for people and for screen readers. */
  readonly label: string
  readonly title: string
  readonly text?: Html
  /** What it is for. */
  readonly subject: Html
  readonly warning: string
  /** Where the person goes on, and what they confirm by that. */
  readonly next: { readonly link: string; readonly text: string }
  readonly tab: string
}

/** Shows a new key or secret. No other answer contains it. */
export function shownOnce(
  visit: Visit,
  { secret, label, title, text, subject, warning, next, tab }: Shown,
): ConsoleAnswer {
  const main = html`<h1>${title}</h1>
    ${text !== undefined && html`<p class="lead">${text}</p>`}
    <div class="card created">
      ${subject}
      <div class="key-line">
        <output id="new-key" class="new-key" aria-label="${label}" tabindex="0">${secret}</output>
        <button type="button" class="primary" data-copy="new-key" hidden>${visit.texts.copy}</button>
      </div>
      <p class="notice warn">${warning}</p>
      <div class="buttons"><a class="button" href="${next.link}">${next.text}</a></div>
    </div>`
  return pageAnswer(layout(visit, title, main, tab))
}
