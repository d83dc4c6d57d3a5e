import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { html } from '../templates/html.ts'
import { keyTable } from './key-table.ts'
import { layout } from './layout.ts'
import { moment } from './time.ts'
import type { Visit } from './visit.ts'

const RETRY_AFTER = { 'retry-after': '5' }

/** Says that the authority gave no answer, and shows what was known of the list before. */
export function outagePage(visit: Visit): ConsoleAnswer {
  const { texts, organizationId, knownLists, language, user } = visit
  const known = user.may.includes('read') ? knownLists.get(organizationId) : undefined
  const [before = '', after = ''] = texts.outageKnown.split('{time}')
  const main = html`<h1>${texts.keys}</h1>
    <div class="notice bad" role="alert">
      <strong>${texts.outageTitle}</strong>
      <p>${texts.outageText}</p>
      <a class="button" href="${link('keys', { org: organizationId })}">${texts.tryAgain}</a>
    </div>
    ${
      known !== undefined &&
      html`<p class="muted">${before}${moment(known.at.toISOString(), language)}${after}</p>
        ${keyTable({ ...visit, user: { ...user, may: ['read'] } }, known.keys)}`
    }`
  return outageAnswer(pageAnswer(layout(visit, texts.outageTitle, main)))
}

/** Marks a page as the answer of an outage, which is asked for again later. */
export function outageAnswer({ body, headers }: ConsoleAnswer): ConsoleAnswer {
  return { status: 503, headers: { ...headers, ...RETRY_AFTER }, body }
}
