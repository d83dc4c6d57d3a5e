import { KeyNotFoundError, type ManagedKey } from '@claviger/core'
import { pageAnswer, redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyEnding, keyTitle } from '../keys/key-name.ts'
import { html } from '../templates/html.ts'
import { fill } from '../templates/fill.ts'
import { hidden } from './fields.ts'
import { layout } from './layout.ts'
import { messagePage } from './layout.ts'
import type { Visit } from './visit.ts'

// As many as a page of the list has, twice over.
const MAX_KEYS = 60

/** Asks whether keys are to be revoked, with their names. */
export async function revokeManyPage(visit: Visit): Promise<ConsoleAnswer> {
  const { organizationId, query, texts } = visit
  const keys = (await findAll(visit, query.getAll('key'))).filter(({ state }) => state === 'active')
  const back = link('keys', { org: organizationId })
  if (keys.length === 0) {
    const action = html`<a class="button primary" href="${back}">${texts.back}</a>`
    const message = { title: texts.revokeSelected, text: texts.revokeNothing, action }
    return pageAnswer(messagePage(visit, message), 400)
  }
  const isOne = keys.length === 1
  const title = isOne ? texts.revokeTitle : fill(texts.revokeManyTitle, { count: keys.length })
  const confirm = isOne ? texts.revokeKey : fill(texts.revokeMany, { count: keys.length })
  const main = html`<a class="back" href="${back}">${texts.back}</a>
    <h1>${title}</h1>
    <form class="card form" method="post" action="${link('revoke-many', { org: organizationId })}">
      <ul class="list">
        ${keys.map(
          (key) =>
            html`<li>
              ${hidden({ key: key.tokenId })}<span>${keyTitle(key, texts)}</span> ${keyEnding(key)}
            </li>`,
        )}
      </ul>
      <p class="notice warn">${isOne ? texts.revokeText : texts.revokeManyText}</p>
      <div class="buttons">
        <button class="danger">${confirm}</button>
        <a class="button" href="${back}">${texts.cancel}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, title, main))
}

/** Revokes keys, and says how many could not be. */
export async function revokeMany(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, form, actor } = visit
  const ids = [...new Set(form.getAll('key'))].slice(0, MAX_KEYS)
  const results = await Promise.allSettled(
    ids.map(async (id) => authority.revoke(organizationId, id, actor)),
  )
  // What is not there any more needs no revoking.
  const failed = results.filter(
    (result) => result.status === 'rejected' && !KeyNotFoundError.is(result.reason),
  ).length
  return redirectAnswer(
    link('keys', {
      org: organizationId,
      done: ids.length === 1 && failed === 0 ? 'revoked' : 'revoked-many',
      count: String(ids.length - failed),
      failed: failed === 0 ? undefined : String(failed),
    }),
  )
}

async function findAll(
  { authority, organizationId }: Visit,
  ids: readonly string[],
): Promise<readonly ManagedKey[]> {
  const unique = [...new Set(ids)].slice(0, MAX_KEYS)
  const found = await Promise.all(
    unique.map(async (id) =>
      authority.get(organizationId, id).catch((error: unknown) => {
        if (KeyNotFoundError.is(error)) return undefined
        throw error
      }),
    ),
  )
  return found.filter((key) => key !== undefined)
}
