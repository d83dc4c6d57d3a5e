import type { ManagedClient } from '@claviger/core'
import { lastUseOf } from '../../clients/last-use.ts'
import { clientTitle } from '../../clients/client-title.ts'
import { pageAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html, type Html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { emptyCard } from '../empty-card.ts'
import { hidden } from '../fields.ts'
import { scopeList } from '../key-summary.ts'
import { layout } from '../layout.ts'
import { noticeOf } from '../notices.ts'
import { day } from '../time.ts'
import { isAllowed, type Visit } from '../visit.ts'
import type { ClientsPage } from './with-clients.ts'

/** Lists the machine clients of an organization. */
export const clientsPage: ClientsPage = async (visit, clients) => {
  const { texts, organizationId, query } = visit
  const asked = query.get('page') ?? ''
  const { clients: found, nextPageToken } = await clients.list(organizationId, {
    ...(asked !== '' && { pageToken: asked }),
  })
  const main = html`<div class="head">
      <div>
        <h1>${texts.clients}</h1>
        <p class="muted">${texts.clientsIntro}</p>
      </div>
      ${
        isAllowed(visit, 'create') &&
        html`<form action="${link('new-client')}">
          ${hidden({ org: organizationId })}<button class="primary">${texts.createClient}</button>
        </form>`
      }
    </div>
    ${noticeOf(visit)}
    ${
      found.length === 0
        ? emptyCard(
            texts.emptyClients,
            isAllowed(visit, 'create') ? texts.emptyClientsText : texts.emptyKeysReadOnly,
          )
        : clientTable(visit, found)
    }
    ${
      nextPageToken !== undefined &&
      html`<nav class="pager"><a class="button" href="${link('clients', { org: organizationId, page: nextPageToken })}">${texts.nextPage}</a></nav>`
    }`
  return pageAnswer(layout(visit, texts.clients, main, 'clients'))
}

function clientTable(visit: Visit, clients: readonly ManagedClient[]): Html {
  const { texts } = visit
  return html`<div class="table">
    <table aria-label="${texts.clients}">
      <thead>
        <tr>
          <th scope="col">${texts.clientColumn}</th>
          <th scope="col">${texts.scopesColumn}</th>
          <th scope="col">${texts.clientSecretCount}</th>
          <th scope="col">${texts.createdColumn}</th>
          <th scope="col">${texts.usedColumn}</th>
        </tr>
      </thead>
      <tbody>
        ${clients.map((client) => row(visit, client))}
      </tbody>
    </table>
  </div>`
}

function row({ texts, language, organizationId }: Visit, client: ManagedClient): Html {
  const { clientId, scopes, secrets, createdAt } = client
  const used = lastUseOf(client)
  const nothing = html`<span class="muted">–</span>`
  return html`<tr>
    <th scope="row" class="name">
      <a href="${link('client', { org: organizationId, client: clientId })}"
        >${clientTitle(client, texts)}</a
      >
      <span class="meta"><code>${visibleText(clientId, 60)}</code></span>
    </th>
    <td data-label="${texts.scopesColumn}">${scopes.length === 0 ? nothing : scopeList(scopes)}</td>
    <td data-label="${texts.clientSecretCount}">${secrets.length}</td>
    <td data-label="${texts.createdColumn}">
      ${createdAt === undefined ? nothing : day(createdAt, language)}
    </td>
    <td data-label="${texts.usedColumn}">
      ${used === undefined ? html`<span class="muted">${texts.neverUsed}</span>` : day(used, language)}
    </td>
  </tr>`
}
