import type { ConsoleAnswer } from '../http/console-answer.ts'
import { pageAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import {
  LIFETIMES_DAYS,
  readKeyForm,
  type FormErrors,
  type KeyFormValues,
} from '../forms/key-form.ts'
import { html } from '../templates/html.ts'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'
import { hidden, selectField, textField } from './fields.ts'
import { layout } from './layout.ts'
import { focusOf, problems, problemsOf } from './problems.ts'
import { scopesField } from './scopes-field.ts'
import { userField } from './user-field.ts'
import type { Visit } from './visit.ts'

/** Shows the form that makes a key. */
export async function newKeyPage(visit: Visit): Promise<ConsoleAnswer> {
  return newKeyForm(visit, readKeyForm(visit.query), {})
}

/** Shows the form with what was typed, after it could not be carried out. */
export function newKeyAgain(visit: Visit, problem: string): ConsoleAnswer {
  return newKeyForm(visit, readKeyForm(visit.form), {}, problem)
}

/** Shows the form with what was typed, and what is wrong with it. */
export function newKeyForm(
  visit: Visit,
  values: KeyFormValues,
  errors: FormErrors,
  problem?: string,
): ConsoleAnswer {
  const { texts, authority, organizationId, user, sentForms } = visit
  const { features } = authority
  const wrong = problemsOf(errors, problem)
  const focus = focusOf(wrong, 'description')
  const main = html`<a class="back" href="${link('keys', { org: organizationId })}">${texts.back}</a>
    <h1>${texts.newKey}</h1>
    ${problems(texts.problem, wrong)}
    <form class="card form" method="post" action="${link('new', { org: organizationId })}">
      ${hidden({ once: sentForms.newName() })}
      ${textField({
        name: 'description',
        label: texts.description,
        hint: texts.descriptionHint,
        value: values.description,
        error: errors.description,
        focus,
      })}
      ${
        features.scopes &&
        scopesField({
          label: texts.scopes,
          value: values.scopes,
          error: errors.scopes,
          focus,
          grantable: user.grantable,
          hint: texts.scopesHint,
          noneHint: texts.scopesNone,
        })
      }
      ${selectField({
        name: 'expires',
        label: texts.expires,
        value: values.expires,
        error: errors.expires,
        focus,
        options: lifetimes(texts),
      })}
      ${
        features.modes &&
        selectField({
          name: 'mode',
          label: texts.mode,
          value: values.mode,
          error: errors.mode,
          focus,
          options: [
            { value: 'live', label: texts.modeLive },
            { value: 'test', label: texts.modeTest },
          ],
        })
      }
      ${userField(visit, { label: texts.user, hint: texts.userHint, value: values.userId, error: errors.userId, focus })}
      <div class="buttons">
        <button class="primary">${texts.createKey}</button>
        <a class="button" href="${link('keys', { org: organizationId })}">${texts.cancel}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, texts.newKey, main), wrong.length === 0 ? 200 : 400)
}

function lifetimes(texts: Texts): readonly { value: string; label: string }[] {
  const days = LIFETIMES_DAYS.map((count) => ({
    value: String(count),
    label: count === 365 ? texts.expiresYear : fill(texts.expiresDays, { days: count }),
  }))
  return [...days, { value: 'never', label: texts.expiresNever }]
}
