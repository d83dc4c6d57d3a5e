import { ClientNotFoundError } from '@claviger/core'
import { clientTitle } from '../../clients/client-title.ts'
import { redirectAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { questionPage } from '../question-page.ts'
import type { ClientsPage } from './with-clients.ts'

/** Asks whether a secret of a machine client is to end. */
export const retireSecretPage: ClientsPage = async (visit, clients) => {
  const { organizationId, query, texts } = visit
  const client = await clients.get(organizationId, query.get('client') ?? '')
  const secretId = query.get('secret') ?? ''
  const secret = client.secrets.find((one) => one.secretId === secretId)
  if (secret === undefined) throw new ClientNotFoundError(secretId)
  const where = { org: organizationId, client: client.clientId }
  const { suffix } = secret
  const isLast = client.secrets.length === 1
  return questionPage(visit, {
    title: texts.retireSecretTitle,
    action: link('retire-secret', { ...where, secret: secretId }),
    subject: html`<p class="subject">${clientTitle(client, texts)}
      <code>${suffix === undefined ? visibleText(secretId, 40) : html`…${visibleText(suffix, 12)}`}</code></p>`,
    text: isLast
      ? `${texts.retireLastSecretText} ${texts.retireSecretText}`
      : texts.retireSecretText,
    confirm: texts.retireSecretConfirm,
    isDanger: true,
    back: { link: link('client', where), text: texts.backToClient },
    tab: 'clients',
  })
}

/** Ends a secret of a machine client. */
export const retireSecret: ClientsPage = async (visit, clients) => {
  const { organizationId, query, actor } = visit
  const clientId = query.get('client') ?? ''
  await clients.removeSecret(organizationId, clientId, query.get('secret') ?? '', actor)
  return redirectAnswer(
    link('client', { org: organizationId, client: clientId, done: 'secret-retired' }),
  )
}
