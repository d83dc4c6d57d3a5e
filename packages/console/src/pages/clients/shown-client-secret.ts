import type { NewClientSecret } from '@claviger/core'
import { clientTitle } from '../../clients/client-title.ts'
import type { ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { factList } from '../facts.ts'
import { shownOnce } from '../shown-once.ts'
import type { Visit } from '../visit.ts'

/** Shows a new secret of a machine client, in this answer and never again. */
export function shownClientSecret(
  visit: Visit,
  title: string,
  { secret, client }: NewClientSecret,
): ConsoleAnswer {
  const { texts, organizationId } = visit
  const { clientId } = client
  return shownOnce(visit, {
    secret,
    title,
    label: texts.newClientSecret,
    subject: html`<p class="subject">${clientTitle(client, texts)}</p>
      ${factList([[texts.clientId, html`<code>${visibleText(clientId)}</code>`]])}`,
    warning: texts.clientSecretShownOnce,
    next: {
      link: link('client', { org: organizationId, client: clientId }),
      text: texts.clientSecretStored,
    },
    tab: 'clients',
  })
}
