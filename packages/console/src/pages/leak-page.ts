import type { ManagedKey } from '@claviger/core'
import { isOrganizationOf } from '../access/signed-in.ts'
import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyTitle } from '../keys/key-name.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { factList } from './facts.ts'
import { checkboxField, secretField } from './fields.ts'
import { keyFacts } from './key-summary.ts'
import { badges, rowActions } from './key-table.ts'
import { layout } from './layout.ts'
import { mistakePage } from './mistake-pages.ts'
import { focusOf, problems, problemsOf } from './problems.ts'
import { isAllowed, type Visit } from './visit.ts'

/** Asks for a key that was found. */
export async function leakPage(visit: Visit): Promise<ConsoleAnswer> {
  if (visit.authority.identify === undefined) return mistakePage(visit, 'notFound')
  return leakForm(visit)
}

/**
 * Tells which key was found, and ends it unless the person chose otherwise. The key itself is in no
 * answer, address or error. The key of an organization that the person does not look after is answered
 * like an unknown key.
 */
export async function findLeak(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, user, form, actor, texts } = visit
  if (authority.identify === undefined) return mistakePage(visit, 'notFound')
  const text = (form.get('leaked') ?? '').trim()
  if (text === '') return leakForm(visit, { leaked: texts.leakNoText })
  const key = await authority.identify(text)
  if (key === undefined || !isOrganizationOf(user, key.organizationId)) {
    return leakForm(visit, { leaked: texts.leakUnknown })
  }
  if (key.state !== 'active') return found(visit, key, 'ended')
  if (form.get('end') !== 'yes' || !isAllowed(visit, 'revoke')) return found(visit, key, 'works')
  const options = { ...actor, reason: texts.leakReason }
  await authority.revoke(key.organizationId, key.tokenId, options)
  return found(visit, { ...key, state: 'revoked' }, 'revoked')
}

/** Asks once more for a key, after it could not be looked for. */
export function leakAgain(visit: Visit, problem: string): ConsoleAnswer {
  return leakForm(visit, {}, problem)
}

function leakForm(
  visit: Visit,
  errors: { readonly leaked?: string } = {},
  problem?: string,
): ConsoleAnswer {
  const { texts, organizationId } = visit
  const wrong = problemsOf(errors, problem)
  const main = html`<h1>${texts.leak}</h1>
    <p class="muted">${texts.leakIntro}</p>
    ${problems(texts.problem, wrong)}
    <form class="card form" method="post" action="${link('leak', { org: organizationId })}">
      ${secretField({ name: 'leaked', label: texts.leakedKey, rows: 2, error: errors.leaked, focus: focusOf(wrong, 'leaked') })}
      ${
        isAllowed(visit, 'revoke') &&
        checkboxField({
          name: 'end',
          label: texts.leakEnd,
          hint: texts.leakEndHint,
          isChecked: true,
        })
      }
      <div class="buttons"><button class="primary">${texts.leakCheck}</button></div>
    </form>`
  return pageAnswer(layout(visit, texts.leak, main, 'leak'), wrong.length === 0 ? 200 : 400)
}

function found(
  visit: Visit,
  key: ManagedKey,
  outcome: 'revoked' | 'ended' | 'works',
): ConsoleAnswer {
  const { texts } = visit
  // The key may be one of another organization that the person looks after.
  const owner = { ...visit, organizationId: key.organizationId }
  const notices: Readonly<Record<typeof outcome, Html>> = {
    revoked: html`<p class="notice good" role="status">${texts.leakFoundRevoked}</p>`,
    ended: html`<p class="notice good" role="status">${texts.leakFoundEnded}</p>`,
    works: html`<p class="notice warn" role="status">${texts.leakFound}</p>`,
  }
  const main = html`<h1>${texts.leak}</h1>
    ${notices[outcome]}
    <section class="card">
      <div class="head">
        <p class="subject">
          <a href="${link('key', { org: key.organizationId, key: key.tokenId })}">${keyTitle(key, texts)}</a>${badges(key, texts)}
        </p>
        ${rowActions(owner, key)}
      </div>
      ${factList([[texts.organization, visibleText(key.organizationId)], ...keyFacts(owner, key)])}
    </section>
    <div class="buttons">
      <a class="button" href="${link('leak', { org: visit.organizationId })}">${texts.leakAnother}</a>
    </div>`
  return pageAnswer(layout(visit, texts.leak, main, 'leak'))
}
