import type { ManagedKey } from '@claviger/core'
import { readRotateForm } from '../forms/rotate-form.ts'
import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { keyTitle } from '../keys/key-name.ts'
import { html } from '../templates/html.ts'
import { hidden, selectField } from './fields.ts'
import { layout } from './layout.ts'
import { keySummary } from './key-summary.ts'
import { overlapChoices } from './overlap-choices.ts'
import { focusOf, problems, problemsOf, type Problem } from './problems.ts'
import { refusedGrants } from './refused-grants.ts'
import { refusalOf } from './refusal.ts'
import { sentTwice } from './sent-twice.ts'
import { shownKey } from './shown-key.ts'
import { moment } from './time.ts'
import type { Visit } from './visit.ts'

/** Asks how a key is to be replaced. */
export async function rotatePage(visit: Visit): Promise<ConsoleAnswer> {
  const key = await visit.authority.get(visit.organizationId, visit.query.get('key') ?? '')
  return rotateForm(visit, key, refusedGrants(visit, key).map(asProblem))
}

/** Replaces a key and shows the new one, in this answer and never again. */
export async function rotateKey(visit: Visit): Promise<ConsoleAnswer> {
  const { authority, organizationId, query, form, texts, user, actor, sentForms } = visit
  const key = await authority.get(organizationId, query.get('key') ?? '')
  const refused = refusedGrants(visit, key)
  if (refused.length > 0) return rotateForm(visit, key, refused.map(asProblem))
  const options = readRotateForm(form)
  if (options === undefined)
    return rotateForm(visit, key, problemsOf({ overlap: texts.errorChoice }))
  if (!sentForms.take(user.userId, form.get('once'))) return sentTwice(visit)
  try {
    const replaced = await authority.rotate(organizationId, key.tokenId, { ...options, ...actor })
    const ends = moment(replaced.oldKeyEndsAt.toISOString(), visit.language)
    const [before = '', after = ''] = texts.rotatedText.split('{time}')
    return shownKey(visit, {
      key: replaced.key,
      tokenInfo: replaced.tokenInfo,
      title: texts.rotated,
      text: html`${before}${ends}${after}`,
    })
  } catch (error) {
    const problem = refusalOf(error, texts)
    if (problem === undefined) throw error
    return rotateForm(visit, key, problemsOf({}, problem))
  }
}

function asProblem(text: string): Problem {
  return { text }
}

function rotateForm(visit: Visit, key: ManagedKey, errors: readonly Problem[]): ConsoleAnswer {
  const { texts, organizationId, sentForms } = visit
  const back = link('keys', { org: organizationId })
  const focus = focusOf(errors)
  const error = errors.find(({ field }) => field === 'overlap')?.text
  const main = html`<a class="back" href="${back}">${texts.back}</a>
    <h1>${texts.rotateTitle}</h1>
    ${problems(texts.problem, errors)}
    <form
      class="card form"
      method="post"
      action="${link('rotate', { org: organizationId, key: key.tokenId })}">
      <p class="subject">${keyTitle(key, texts)}</p>
      ${keySummary(visit, key)}
      <p>${texts.rotateText}</p>
      ${hidden({ once: sentForms.newName() })}
      ${selectField({ name: 'overlap', label: texts.overlap, value: 'day', options: overlapChoices(texts), error, focus })}
      <div class="buttons">
        <button class="primary">${texts.rotateConfirm}</button>
        <a class="button" href="${back}">${texts.cancel}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, texts.rotateTitle, main), errors.length === 0 ? 200 : 400)
}
