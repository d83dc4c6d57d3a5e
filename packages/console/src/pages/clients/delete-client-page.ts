import { clientTitle } from '../../clients/client-title.ts'
import { redirectAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { factList } from '../facts.ts'
import { questionPage } from '../question-page.ts'
import type { ClientsPage } from './with-clients.ts'

/** Asks whether a machine client is to be deleted, with its name. */
export const deleteClientPage: ClientsPage = async (visit, clients) => {
  const { organizationId, query, texts } = visit
  const client = await clients.get(organizationId, query.get('client') ?? '')
  const where = { org: organizationId, client: client.clientId }
  return questionPage(visit, {
    title: texts.deleteClientTitle,
    action: link('delete-client', where),
    subject: html`<p class="subject">${clientTitle(client, texts)}</p>
      ${factList([[texts.clientId, html`<code>${visibleText(client.clientId)}</code>`]])}`,
    text: texts.deleteClientText,
    confirm: texts.deleteClient,
    isDanger: true,
    back: { link: link('client', where), text: texts.backToClient },
    tab: 'clients',
  })
}

/** Deletes a machine client. */
export const deleteClient: ClientsPage = async (visit, clients) => {
  const { organizationId, query, actor } = visit
  await clients.delete(organizationId, query.get('client') ?? '', actor)
  return redirectAnswer(link('clients', { org: organizationId, done: 'client-deleted' }))
}
