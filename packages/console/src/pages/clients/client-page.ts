import type { ManagedClient, ManagedClientSecret } from '@claviger/core'
import { clientTitle } from '../../clients/client-title.ts'
import { lastUseOf } from '../../clients/last-use.ts'
import { pageAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html, type Html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { factList } from '../facts.ts'
import { hidden } from '../fields.ts'
import { scopeList } from '../key-summary.ts'
import { layout } from '../layout.ts'
import { noticeOf } from '../notices.ts'
import { day, moment } from '../time.ts'
import { isAllowed, type Visit } from '../visit.ts'
import type { ClientsPage } from './with-clients.ts'

const MAX_SECRETS = 2

/** Shows a machine client and its secrets. */
export const clientPage: ClientsPage = async (visit, clients) => {
  const { texts, organizationId, query } = visit
  const client = await clients.get(organizationId, query.get('client') ?? '')
  const fields = hidden({ org: organizationId, client: client.clientId })
  const main = html`<a class="back" href="${link('clients', { org: organizationId })}">${texts.backToClients}</a>
    ${noticeOf(visit)}
    <div class="head">
      <h1 class="subject">${clientTitle(client, texts)}</h1>
      ${
        isAllowed(visit, 'revoke') &&
        html`<form class="row-actions" action="${link('delete-client')}">
          ${fields}<button class="danger-quiet">${texts.deleteClient}</button>
        </form>`
      }
    </div>
    <section class="card">
      <h2>${texts.details}</h2>
      ${facts(visit, client)}
    </section>
    <section class="card">
      <div class="head">
        <div>
          <h2>${texts.clientSecrets}</h2>
          <p class="muted">${texts.clientSecretsIntro}</p>
        </div>
        ${
          isAllowed(visit, 'create') &&
          client.secrets.length < MAX_SECRETS &&
          html`<form action="${link('add-secret')}">
            ${fields}<button>${texts.addSecret}</button>
          </form>`
        }
      </div>
      ${
        client.secrets.length === 0
          ? html`<p>${texts.noClientSecrets}</p>`
          : html`<ul class="list">
              ${client.secrets.map((secret) => secretRow(visit, client, secret))}
            </ul>`
      }
    </section>`
  return pageAnswer(layout(visit, texts.clients, main, 'clients'))
}

function facts({ texts, language }: Visit, client: ManagedClient): Html {
  const { clientId, description, scopes, audience, createdAt } = client
  const used = lastUseOf(client)
  return factList([
    [texts.clientId, html`<code>${visibleText(clientId)}</code>`],
    [texts.description, description === undefined ? undefined : visibleText(description)],
    [texts.scopes, scopes.length === 0 ? undefined : scopeList(scopes)],
    [texts.audience, audience.length === 0 ? undefined : scopeList(audience)],
    [texts.createdColumn, createdAt === undefined ? undefined : moment(createdAt, language)],
    [texts.usedColumn, used === undefined ? undefined : moment(used, language)],
  ])
}

function secretRow(
  visit: Visit,
  { clientId }: ManagedClient,
  { secretId, suffix, createdAt, lastUsedAt }: ManagedClientSecret,
): Html {
  const { texts, language, organizationId } = visit
  return html`<li class="item">
    <span>
      <code>${suffix === undefined ? visibleText(secretId, 40) : html`…${visibleText(suffix, 12)}`}</code>
      <span class="meta">
        ${createdAt !== undefined && html`<span>${texts.createdColumn} ${day(createdAt, language)}</span>`}
        <span>${texts.usedColumn} ${lastUsedAt === undefined ? texts.never : day(lastUsedAt, language)}</span>
      </span>
    </span>
    ${
      isAllowed(visit, 'revoke') &&
      html`<form action="${link('retire-secret')}">
        ${hidden({ org: organizationId, client: clientId, secret: secretId })}
        <button class="danger-quiet">${texts.retireSecret}</button>
      </form>`
    }
  </li>`
}
