import type { AuditEntry, AuditPage } from '@claviger/core'
import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import type { Texts } from '../texts.ts'
import { layout } from './layout.ts'
import { moment } from './time.ts'
import type { Visit } from './visit.ts'

const ACTIONS: Readonly<Record<string, keyof Texts>> = {
  'key.created': 'actionCreated',
  'key.updated': 'actionUpdated',
  'key.rotated': 'actionRotated',
  'key.revoked': 'actionRevoked',
  'key.imported': 'actionImported',
  'key.grant_refused': 'actionGrantRefused',
  'key.cap_refused': 'actionCapRefused',
  'request.refused': 'actionRequestRefused',
  'secret.created': 'actionSecretCreated',
  'secret.read': 'actionSecretRead',
  'secret.rotated': 'actionSecretRotated',
  'secret.deleted': 'actionSecretDeleted',
}

/** Shows what was done to the keys of an organization, and by whom. */
export async function auditPage(visit: Visit): Promise<ConsoleAnswer> {
  const { texts, organizationId, query, authority } = visit
  const subject = query.get('subject') ?? ''
  const pageToken = query.get('page') ?? ''
  const { entries, nextPageToken }: AuditPage = (await authority.audit?.(organizationId, {
    ...(subject !== '' && { subject }),
    ...(pageToken !== '' && { pageToken }),
  })) ?? { entries: [] }
  const exportLink = (kind: 'csv' | 'json'): Html =>
    html`<a class="button" download href="${link(`audit.${kind}`, { org: organizationId, subject })}">${kind.toUpperCase()}</a>`
  const main = html`<div class="head">
    <div><h1>${texts.audit}</h1><p class="muted">${texts.auditIntro}</p></div>
    <div class="row-actions">${exportLink('csv')}${exportLink('json')}</div>
  </div>
  ${
    subject !== '' &&
    html`<p class="filter"><code>${visibleText(subject)}</code> <a href="${link('audit', { org: organizationId })}">${texts.clear}</a></p>`
  }
  ${entries.length === 0 ? emptyAudit(texts) : auditTable(visit, entries)}
  ${
    nextPageToken !== undefined &&
    html`<nav class="pager"><a class="button" href="${link('audit', { org: organizationId, subject, page: nextPageToken })}">${texts.nextPage}</a></nav>`
  }`
  return pageAnswer(layout(visit, texts.audit, main, 'audit'))
}

function auditTable(
  { texts, language, organizationId }: Visit,
  entries: readonly AuditEntry[],
): Html {
  return html`<div class="table"><table aria-label="${texts.audit}">
    <thead><tr>
      <th scope="col">${texts.auditAction}</th>
      <th scope="col">${texts.auditWhen}</th>
      <th scope="col">${texts.auditWho}</th>
      <th scope="col">${texts.auditWhere}</th>
    </tr></thead>
    <tbody>${entries.map(
      ({ action, at, subject, actor, address }) =>
        html`<tr>
        <th scope="row" class="name"><strong>${actionName(action, texts)}</strong><span class="meta">${subjectOf(action, subject, organizationId)}</span></th>
        <td data-label="${texts.auditWhen}">${moment(at, language)}</td>
        <td data-label="${texts.auditWho}">${actor === undefined ? texts.unknown : visibleText(actor, 60)}</td>
        <td data-label="${texts.auditWhere}">${address === undefined ? texts.unknown : visibleText(address, 60)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`
}

// A key that was refused has no ID, and so no page.
function subjectOf(action: string, subject: string, organizationId: string): Html {
  const shown = html`<code>${visibleText(subject, 60)}</code>`
  if (subject === '' || subject.includes(' ')) return shown
  const target = action.startsWith('key.')
    ? link('key', { org: organizationId, key: subject })
    : link('audit', { org: organizationId, subject })
  return html`<a class="muted" href="${target}">${shown}</a>`
}

function actionName(action: string, texts: Texts): Html {
  const text = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  return text === undefined ? visibleText(action, 60) : html`${texts[text]}`
}

function emptyAudit(texts: Texts): Html {
  return html`<div class="empty"><h2>${texts.emptyAudit}</h2><p>${texts.emptyAuditText}</p></div>`
}
