import type { ManagedSecret } from '@claviger/core'
import { pageAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html, type Html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { emptyCard } from '../empty-card.ts'
import { hidden } from '../fields.ts'
import { layout } from '../layout.ts'
import { noticeOf } from '../notices.ts'
import { day, moment } from '../time.ts'
import { isAllowed, type Visit } from '../visit.ts'
import { referenceTo } from './reference.ts'
import type { SecretsPage } from './with-secrets.ts'

/** Lists the named secrets of an organization, without their values. */
export const secretsPage: SecretsPage = async (visit, secrets) => {
  const { texts, organizationId, query } = visit
  const asked = query.get('page') ?? ''
  const { secrets: found, nextPageToken } = await secrets.list(organizationId, {
    ...(asked !== '' && { pageToken: asked }),
  })
  const mayCreate = isAllowed(visit, 'create')
  const main = html`<div class="head">
      <div>
        <h1>${texts.secrets}</h1>
        <p class="muted">${texts.secretsIntro}</p>
      </div>
      ${
        mayCreate &&
        html`<form action="${link('new-secret')}">
          ${hidden({ org: organizationId })}<button class="primary">${texts.createSecret}</button>
        </form>`
      }
    </div>
    ${noticeOf(visit)}
    ${
      found.length === 0
        ? emptyCard(
            texts.emptySecrets,
            mayCreate ? texts.emptySecretsText : texts.emptyKeysReadOnly,
          )
        : secretTable(visit, found)
    }
    ${
      nextPageToken !== undefined &&
      html`<nav class="pager"><a class="button" href="${link('secrets', { org: organizationId, page: nextPageToken })}">${texts.nextPage}</a></nav>`
    }`
  return pageAnswer(layout(visit, texts.secrets, main, 'secrets'))
}

function secretTable(visit: Visit, secrets: readonly ManagedSecret[]): Html {
  const { texts } = visit
  return html`<div class="table">
    <table aria-label="${texts.secrets}">
      <thead>
        <tr>
          <th scope="col">${texts.secretColumn}</th>
          <th scope="col">${texts.versionColumn}</th>
          <th scope="col">${texts.createdColumn}</th>
          <th scope="col">${texts.rotatedColumn}</th>
          <th scope="col"><span class="unseen-label">${texts.actionsColumn}</span></th>
        </tr>
      </thead>
      <tbody>
        ${secrets.map((secret) => row(visit, secret))}
      </tbody>
    </table>
  </div>`
}

function row(visit: Visit, secret: ManagedSecret): Html {
  const { texts, language, organizationId } = visit
  const { name, version, createdAt, rotatedAt, previousEndsAt } = secret
  const [before = '', after = ''] = texts.previousValid.split('{time}')
  const fields = hidden({ org: organizationId, name })
  return html`<tr>
    <th scope="row" class="name">
      <strong>${visibleText(name)}</strong>
      <span class="meta"><code>${visibleText(referenceTo(name))}</code></span>
      ${previousEndsAt !== undefined && html`<span class="attention">${before}${moment(previousEndsAt.toISOString(), language)}${after}</span>`}
    </th>
    <td data-label="${texts.versionColumn}">${version}</td>
    <td data-label="${texts.createdColumn}">${day(createdAt.toISOString(), language)}</td>
    <td data-label="${texts.rotatedColumn}">
      ${rotatedAt === undefined ? html`<span class="muted">${texts.never}</span>` : day(rotatedAt.toISOString(), language)}
    </td>
    <td class="actions">
      <div class="row-actions">
        ${
          isAllowed(visit, 'create', 'revoke') &&
          html`<form action="${link('rotate-secret')}">
            ${fields}<button>${texts.rotate}</button>
          </form>`
        }
        ${
          isAllowed(visit, 'revoke') &&
          html`<form action="${link('delete-secret')}">
            ${fields}<button class="danger-quiet">${texts.deleteSecret}</button>
          </form>`
        }
      </div>
    </td>
  </tr>`
}
