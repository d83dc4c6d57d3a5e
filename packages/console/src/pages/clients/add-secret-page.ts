import type { ManagedClient } from '@claviger/core'
import { clientTitle } from '../../clients/client-title.ts'
import type { ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { hidden } from '../fields.ts'
import { problemsOf } from '../problems.ts'
import { questionPage } from '../question-page.ts'
import { refusalOf } from '../refusal.ts'
import { sentTwice } from '../sent-twice.ts'
import type { Visit } from '../visit.ts'
import { shownClientSecret } from './shown-client-secret.ts'
import type { ClientsPage } from './with-clients.ts'

/** Asks whether a machine client is to get a second secret. */
export const addSecretPage: ClientsPage = async (visit, clients) => {
  const client = await clients.get(visit.organizationId, visit.query.get('client') ?? '')
  return question(visit, client)
}

/** Makes a second secret and shows it, in this answer and never again. */
export const addSecret: ClientsPage = async (visit, clients) => {
  const { organizationId, query, form, user, actor, sentForms, texts } = visit
  const client = await clients.get(organizationId, query.get('client') ?? '')
  if (!sentForms.take(user.userId, form.get('once'))) return sentTwice(visit)
  try {
    const made = await clients.addSecret(organizationId, client.clientId, actor)
    return shownClientSecret(visit, texts.secretAdded, made)
  } catch (error) {
    const problem = refusalOf(error, texts)
    if (problem === undefined) throw error
    return question(visit, client, problem)
  }
}

function question(visit: Visit, client: ManagedClient, problem?: string): ConsoleAnswer {
  const { texts, organizationId, sentForms } = visit
  const where = { org: organizationId, client: client.clientId }
  return questionPage(visit, {
    title: texts.addSecretTitle,
    action: link('add-secret', where),
    subject: html`<p class="subject">${clientTitle(client, texts)}</p>`,
    text: texts.addSecretText,
    fields: hidden({ once: sentForms.newName() }),
    confirm: texts.addSecret,
    isDanger: false,
    back: { link: link('client', where), text: texts.backToClient },
    errors: problemsOf({}, problem),
    tab: 'clients',
  })
}
