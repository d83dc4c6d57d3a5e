import type { ManagedKey } from '@claviger/core'
import { mayMakeKeyFor } from '../access/granted-users.ts'
import { link } from '../http/link.ts'
import { attentionOf, type Attention } from '../keys/attention.ts'
import { keyEnding, keyName, keyTitle } from '../keys/key-name.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleLabel, visibleText } from '../templates/visible-text.ts'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'
import { hidden } from './fields.ts'
import { scopeList } from './key-summary.ts'
import { day } from './time.ts'
import { isAllowed, type Visit } from './visit.ts'

const ATTENTION = {
  neverEnds: 'attentionNeverEnds',
  endsSoon: 'attentionEndsSoon',
  idle: 'attentionIdle',
  neverUsed: 'attentionNeverUsed',
  ownerGone: 'attentionOwnerGone',
  oldPepper: 'attentionOldPepper',
} as const satisfies Record<Attention, keyof Texts>

/** Shows keys, a row each; on a narrow screen, a card each. */
export function keyTable(visit: Visit, keys: readonly ManagedKey[]): Html {
  const { texts, organizationId, authority } = visit
  const isSelectable = isAllowed(visit, 'revoke') && keys.some((key) => key.state === 'active')
  const { scopes } = authority.features
  return html`<div class="table">
      <table aria-label="${texts.keys}">
        <thead>
          <tr>
            ${isSelectable && html`<td class="select"><input type="checkbox" id="select-all" aria-label="${texts.selectAll}" hidden></td>`}
            <th scope="col">${texts.keyColumn}</th>
            ${scopes && html`<th scope="col">${texts.scopesColumn}</th>`}
            <th scope="col">${texts.createdColumn}</th>
            <th scope="col">${texts.usedColumn}</th>
            <th scope="col">${texts.expiresColumn}</th>
            <th scope="col"><span class="unseen-label">${texts.actionsColumn}</span></th>
          </tr>
        </thead>
        <tbody>
          ${keys.map((key) => row(visit, key, isSelectable))}
        </tbody>
      </table>
    </div>
    ${
      isSelectable &&
      html`<form id="bulk" class="bulk" action="${link('revoke-many')}">
        ${hidden({ org: organizationId })}
        <span id="selected" role="status"></span>
        <span class="row-actions">
          ${
            authority.features.transfer === true &&
            isAllowed(visit, 'create') &&
            html`<button formaction="${link('transfer')}">${texts.transferSelected}</button>`
          }
          <button class="danger-quiet">${texts.revokeSelected}</button>
        </span>
      </form>`
    }`
}

function row(visit: Visit, key: ManagedKey, isSelectable: boolean): Html {
  const { texts, language, organizationId, authority, now } = visit
  const { lastUsedAt, useCount, revokedAt } = key
  const { tokenId, scopes = [], createdAt } = key
  const used =
    lastUsedAt !== undefined
      ? day(lastUsedAt, language)
      : html`<span class="muted">${useCount === undefined ? '–' : texts.neverUsed}</span>`
  const end = revokedAt ?? key.expiry
  const name = fill(texts.selectKey, { name: visibleLabel(keyName(key), 80) })
  return html`<tr>
    ${
      isSelectable &&
      html`<td class="select">
        ${key.state === 'active' && html`<input type="checkbox" name="key" value="${tokenId}" form="bulk" aria-label="${name}">`}
      </td>`
    }
    <th scope="row" class="name">
      <a href="${link('key', { org: organizationId, key: tokenId })}">${keyTitle(key, texts)}</a>
      <span class="meta">${keyEnding(key)}${badges(key, texts)}${
        key.userId !== undefined &&
        html`<a class="muted" href="${link('keys', { org: organizationId, user: key.userId })}">${visibleText(key.userId, 40)}</a>`
      }</span>
      ${endedBy(key, texts)}
      ${attentionOf(key, now, visit.known).map((reason) => html`<span class="attention">${texts[ATTENTION[reason]]}</span>`)}
    </th>
    ${authority.features.scopes && html`<td data-label="${texts.scopesColumn}">${scopes.length === 0 ? html`<span class="muted">–</span>` : scopeList(scopes)}</td>`}
    <td data-label="${texts.createdColumn}">
      ${createdAt === undefined ? '–' : day(createdAt, language)}
    </td>
    <td data-label="${texts.usedColumn}">${used}</td>
    <td data-label="${texts.expiresColumn}">
      ${end === undefined ? html`<span class="muted">${texts.never}</span>` : day(end, language)}
    </td>
    <td class="actions">${rowActions(visit, key)}</td>
  </tr>`
}

// Why a key ended is what people look for in the list of ended keys.
function endedBy({ revokedBy, revokedReason }: ManagedKey, texts: Texts): Html | undefined {
  if (revokedBy === undefined && revokedReason === undefined) return undefined
  const [before = '', after = ''] = texts.endedBy.split('{name}')
  return html`<span class="meta">
    ${revokedBy !== undefined && html`<span>${before}${visibleText(revokedBy, 60)}${after}</span>`}
    ${revokedReason !== undefined && html`<span>${visibleText(revokedReason)}</span>`}
  </span>`
}

/** Shows in what state and mode a key is. */
export function badges(key: ManagedKey, texts: Texts): Html {
  const { mode, replacedBy } = key
  return html`${mode === 'test' && html`<span class="badge">${texts.test}</span>`}${
    key.state === 'revoked' && html`<span class="badge bad">${texts.stateRevoked}</span>`
  }${key.state === 'expired' && html`<span class="badge warn">${texts.stateExpired}</span>`}${
    key.state === 'active' &&
    replacedBy !== undefined &&
    html`<span class="badge warn">${texts.replaced}</span>`
  }`
}

/** Shows the buttons for what the person may do with a key. */
export function rowActions(visit: Visit, { tokenId, state, userId }: ManagedKey): Html | undefined {
  const { texts, organizationId } = visit
  if (state !== 'active') return undefined
  const fields = hidden({ org: organizationId, key: tokenId })
  return html`<div class="row-actions">
    ${
      isAllowed(visit, 'create', 'revoke') &&
      mayMakeKeyFor(visit.user, userId) &&
      html`<form action="${link('rotate')}">${fields}<button>${texts.rotate}</button></form>`
    }${
      isAllowed(visit, 'revoke') &&
      html`<form action="${link('revoke')}">
        ${fields}<button class="danger-quiet">${texts.revoke}</button>
      </form>`
    }
  </div>`
}
