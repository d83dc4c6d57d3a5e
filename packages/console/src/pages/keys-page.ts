import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { findKeys } from '../keys/find-keys.ts'
import { attributes } from '../templates/attributes.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { hidden } from './fields.ts'
import { keyTable } from './key-table.ts'
import { emptyList } from './empty-list.ts'
import { layout } from './layout.ts'
import { readListQuery, toQuery, type ListQuery } from './list-query.ts'
import { narrowing } from './narrow-list.ts'
import { noticeOf } from './notices.ts'
import { isAllowed, type Visit } from './visit.ts'

/** Lists the keys of an organization. */
export async function keysPage(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, texts, knownLists, now } = visit
  const asked = readListQuery(visit)
  const { narrow, isNarrowed, known } = narrowing(visit, asked)
  const found = await findKeys(
    authority,
    organizationId,
    {
      state: asked.show === 'ended' ? 'ended' : 'active',
      ...(asked.user !== '' && { userId: asked.user }),
      ...(asked.page !== '' && { pageToken: asked.page }),
    },
    narrow,
    isNarrowed,
  )
  if (isPlain(asked)) knownLists.keep(organizationId, { keys: found.keys, at: now })

  const main = html`${listHead(visit)} ${noticeOf(visit)} ${listTools(visit, asked)}
  ${found.keys.length === 0 ? emptyList(visit, asked, found.nextPageToken !== undefined) : keyTable({ ...visit, known }, found.keys)}
  ${pager(visit, asked, found.nextPageToken)}`
  return pageAnswer(layout(visit, texts.keys, main))
}

/** Shows the head of the list, with the button that makes a key. */
export function listHead(visit: Visit): Html {
  const { texts, organizationId } = visit
  return html`<div class="head">
    <div>
      <h1>${texts.keys}</h1>
      <p class="muted">${texts.keysIntro}</p>
    </div>
    ${
      isAllowed(visit, 'create') &&
      html`<form action="${link('new')}">
        ${hidden({ org: organizationId })}<button class="primary">${texts.createKey}</button>
      </form>`
    }
  </div>`
}

function isPlain({ show, search, user, page }: ListQuery): boolean {
  return show === 'active' && search === '' && user === '' && page === ''
}

function listTools(visit: Visit, asked: ListQuery): Html {
  const { texts, organizationId, authority, goneUsers } = visit
  const views = [
    { show: 'active', label: texts.active },
    { show: 'attention', label: texts.attention },
    ...(goneUsers === undefined ? [] : [{ show: 'gone', label: texts.ownerGone }]),
    ...(authority.features.endedKeys ? [{ show: 'ended', label: texts.ended }] : []),
  ]
  const { search, user } = asked
  return html`<div class="tools">
      <nav class="views" aria-label="${texts.state}">
        ${views.map(
          ({ show, label }) =>
            html`<a
              href="${link('keys', { org: organizationId, show: show === 'active' ? undefined : show, q: search, user })}"
              ${attributes({ 'aria-current': show === asked.show && 'page' })}
              >${label}</a>`,
        )}
      </nav>
      <form class="search" role="search" action="${link('keys')}">
        ${hidden({ org: organizationId, show: asked.show === 'active' ? undefined : asked.show, user: user || undefined })}
        <input
          type="search"
          name="q"
          value="${search}"
          placeholder="${texts.searchHint}"
          aria-label="${texts.search}"
          maxlength="200"
       >
        <button>${texts.search}</button>
      </form>
    </div>
    ${
      user !== '' &&
      html`<p class="filter">
        <span>${forUser(texts.forUser, user)}</span>
        <a href="${link('keys', { org: organizationId, q: search })}">${texts.clear}</a>
        ${
          isAllowed(visit, 'revoke') &&
          html`<a class="danger-quiet" href="${link('revoke-user', { org: organizationId, user })}">${texts.revokeAllOf}</a>`
        }
      </p>`
    }`
}

function forUser(text: string, user: string): Html {
  const [before = '', after = ''] = text.split('{user}')
  return html`${before}${visibleText(user, 60)}${after}`
}

function pager(
  visit: Visit,
  asked: ListQuery,
  nextPageToken: string | undefined,
): Html | undefined {
  const { texts, organizationId } = visit
  if (nextPageToken === undefined && asked.page === '') return undefined
  const to = (page: string): string => link('keys', toQuery(organizationId, { ...asked, page }))
  const isFiltered = asked.search !== '' || asked.show === 'attention' || asked.show === 'gone'
  return html`<nav class="pager" aria-label="${texts.nextPage}">
    ${asked.page !== '' && html`<a class="button" href="${to('')}">${texts.firstPage}</a>`}
    ${nextPageToken !== undefined && html`<a class="button" href="${to(nextPageToken)}">${isFiltered ? texts.searchFurther : texts.nextPage}</a>`}
  </nav>`
}
