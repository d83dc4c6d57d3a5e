import { redirectAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { questionPage } from '../question-page.ts'
import { referenceTo } from './reference.ts'
import type { SecretsPage } from './with-secrets.ts'

/** Asks whether a secret is to be deleted, with its name. */
export const deleteSecretPage: SecretsPage = async (visit, secrets) => {
  const { organizationId, query, texts } = visit
  const { name } = await secrets.get(organizationId, query.get('name') ?? '')
  return questionPage(visit, {
    title: texts.deleteSecretTitle,
    action: link('delete-secret', { org: organizationId, name }),
    subject: html`<p class="subject">${visibleText(name)}</p>
      <p><code>${visibleText(referenceTo(name))}</code></p>`,
    text: texts.deleteSecretText,
    confirm: texts.deleteSecretConfirm,
    isDanger: true,
    back: { link: link('secrets', { org: organizationId }), text: texts.backToSecrets },
    tab: 'secrets',
  })
}

/** Deletes a secret. */
export const deleteSecret: SecretsPage = async (visit, secrets) => {
  const { organizationId, query, actor } = visit
  await secrets.delete(organizationId, query.get('name') ?? '', actor)
  return redirectAnswer(link('secrets', { org: organizationId, done: 'secret-deleted' }))
}
