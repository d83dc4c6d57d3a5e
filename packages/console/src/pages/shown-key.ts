import type { ManagedKey } from '@claviger/core'
import type { ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyTitle } from '../keys/key-name.ts'
import { html, type Html } from '../templates/html.ts'
import { shownOnce } from './shown-once.ts'
import type { Visit } from './visit.ts'

/** Shows a new key, in this answer and never again. */
export function shownKey(
  visit: Visit,
  {
    key,
    tokenInfo,
    ...said
  }: {
    readonly key: string
    readonly tokenInfo: ManagedKey
    readonly title: string
    readonly text?: Html
  },
): ConsoleAnswer {
  const { texts, organizationId } = visit
  return shownOnce(visit, {
    ...said,
    secret: key,
    label: texts.newApiKey,
    subject: html`<p class="subject">${keyTitle(tokenInfo, texts)}</p>`,
    warning: texts.shownOnce,
    next: { link: link('keys', { org: organizationId }), text: texts.done },
    tab: 'keys',
  })
}
