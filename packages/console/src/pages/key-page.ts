import type { ManagedKey } from '@claviger/core'
import { pageAnswer, redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyEnding, keyTitle } from '../keys/key-name.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { fill } from '../templates/fill.ts'
import { factList } from './facts.ts'
import { textField } from './fields.ts'
import { scopeList } from './key-summary.ts'
import { badges, rowActions } from './key-table.ts'
import { layout } from './layout.ts'
import { noticeOf } from './notices.ts'
import { problems, problemsOf } from './problems.ts'
import { moment } from './time.ts'
import { usageChart } from './usage-chart.ts'
import { isAllowed, type Visit } from './visit.ts'

const MAX_DESCRIPTION = 512

/** Shows all that is known of a key. */
export async function keyPage(visit: Visit): Promise<ConsoleAnswer> {
  const key = await visit.authority.get(visit.organizationId, visit.query.get('key') ?? '')
  return showKey(visit, key)
}

/** Changes the description of a key. */
export async function updateKey(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, form, texts, actor } = visit
  const keyId = query.get('key') ?? ''
  const description = (form.get('description') ?? '').trim()
  if (description.length > MAX_DESCRIPTION) {
    const key = await authority.get(organizationId, keyId)
    return showKey(visit, key, fill(texts.errorDescription, { max: MAX_DESCRIPTION }), description)
  }
  await authority.update(organizationId, keyId, { description, ...actor })
  return redirectAnswer(link('key', { org: organizationId, key: keyId, done: 'updated' }))
}

async function showKey(
  visit: Visit,
  key: ManagedKey,
  error?: string,
  typed?: string,
): Promise<ConsoleAnswer> {
  const { texts, organizationId } = visit
  const main = html`<a class="back" href="${link('keys', { org: organizationId })}">${texts.back}</a>
    ${noticeOf(visit)}
    <div class="head">
      <h1 class="subject">${keyTitle(key, texts)}${badges(key, texts)}</h1>
      ${rowActions(visit, key)}
    </div>
    ${problems(texts.problem, problemsOf({ description: error }))}
    <section class="card">
      <h2>${texts.details}</h2>
      ${facts(visit, key)}
    </section>
    ${await usageChart(visit, key.tokenId)}
    ${
      key.state === 'active' &&
      isAllowed(visit, 'create') &&
      html`<form
        class="card form"
        method="post"
        action="${link('key', { org: organizationId, key: key.tokenId })}">
        <h2>${texts.editDescription}</h2>
        ${textField({ name: 'description', label: texts.description, value: typed ?? key.description ?? '', error, focus: error && 'description' })}
        <div class="buttons"><button>${texts.save}</button></div>
      </form>`
    }`
  return pageAnswer(layout(visit, texts.details, main), error === undefined ? 200 : 400)
}

function facts({ texts, language, organizationId }: Visit, key: ManagedKey): Html {
  const time = (instant: string | undefined): Html | undefined =>
    instant === undefined ? undefined : moment(instant, language)
  const other = (id: string | undefined): Html | undefined =>
    id === undefined
      ? undefined
      : html`<a href="${link('key', { org: organizationId, key: id })}"><code>${visibleText(id)}</code></a>`
  const rows: readonly (readonly [string, Html | undefined])[] = [
    [texts.keyId, html`<code>${visibleText(key.tokenId)}</code>`],
    [texts.endsWith, key.tokenSuffix === undefined ? undefined : keyEnding(key)],
    [texts.user, textOf(key.userId) ?? html`${texts.wholeOrganization}`],
    [texts.scopes, key.scopes?.length ? scopeList(key.scopes) : undefined],
    [texts.createdColumn, time(key.createdAt)],
    [texts.createdBy, textOf(key.createdBy)],
    [texts.usedColumn, time(key.lastUsedAt)],
    [
      texts.useCount,
      key.useCount === undefined
        ? undefined
        : html`${new Intl.NumberFormat(language).format(key.useCount)}`,
    ],
    [texts.expiresColumn, time(key.expiry) ?? html`${texts.never}`],
    [texts.revokedOn, time(key.revokedAt)],
    [texts.revokedBy, textOf(key.revokedBy)],
    [texts.revokedReason, textOf(key.revokedReason)],
    [texts.rotatedFrom, other(key.rotatedFrom)],
    [texts.replacedBy, other(key.replacedBy)],
  ]
  return factList(rows)
}

function textOf(value: string | undefined): Html | undefined {
  return value === undefined ? undefined : visibleText(value)
}
