import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { html, type Html } from '../templates/html.ts'
import { layout } from './layout.ts'
import { problems, type Problem } from './problems.ts'
import type { Visit } from './visit.ts'

/** What is asked before something is done. */
interface Question {
  readonly title: string
  /** Where the form is sent. */
  readonly action: string
  /** What it is done to. */
  readonly subject: Html
  /** What happens then. */
  readonly text: string
  /** Further fields. */
  readonly fields?: Html | readonly Html[] | undefined
  readonly confirm: string
  readonly isDanger: boolean
  readonly back: { readonly link: string; readonly text: string }
  /** What is wrong with what was sent. @default nothing */
  readonly errors?: readonly Problem[]
  readonly tab: string
}

/** Asks before something is done, and says what it is done to. */
export function questionPage(visit: Visit, question: Question): ConsoleAnswer {
  const { title, action, subject, text, fields, confirm, isDanger, back, tab } = question
  const { errors = [] } = question
  const { texts } = visit
  const main = html`<a class="back" href="${back.link}">${back.text}</a>
    <h1>${title}</h1>
    ${problems(texts.problem, errors)}
    <form class="card form" method="post" action="${action}">
      ${subject} ${fields}
      ${isDanger ? html`<p class="notice warn">${text}</p>` : html`<p>${text}</p>`}
      <div class="buttons">
        ${isDanger ? html`<button class="danger">${confirm}</button>` : html`<button class="primary">${confirm}</button>`}
        <a class="button" href="${back.link}">${texts.cancel}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, title, main, tab), errors.length === 0 ? 200 : 400)
}
