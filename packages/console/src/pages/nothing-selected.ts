import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { html } from '../templates/html.ts'
import { messagePage } from './layout.ts'
import type { Visit } from './visit.ts'

/** Says that no active key was selected. */
export function nothingSelected(visit: Visit, title: string): ConsoleAnswer {
  const { texts, organizationId } = visit
  const action = html`<a class="button primary" href="${link('keys', { org: organizationId })}">${texts.back}</a>`
  return pageAnswer(messagePage(visit, { title, text: texts.selectNothing, action }), 400)
}
