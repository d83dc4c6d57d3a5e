import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { html } from '../templates/html.ts'
import { messagePage } from './layout.ts'
import type { Visit } from './visit.ts'

/** Says that a form was sent before, and did its work then. */
export function sentTwice(visit: Visit): ConsoleAnswer {
  const { texts, organizationId } = visit
  const action = html`<a class="button primary" href="${link('keys', { org: organizationId })}">${texts.back}</a>`
  const page = messagePage(visit, {
    title: texts.sentTwiceTitle,
    text: texts.sentTwiceText,
    action,
  })
  return pageAnswer(page, 409)
}
