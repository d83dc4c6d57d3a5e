import { SecretExistsError } from '@claviger/core'
import { isSecretValue, readSecretValue } from '../../forms/secret-value.ts'
import { pageAnswer, redirectAnswer, type ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { fill } from '../../templates/fill.ts'
import { html } from '../../templates/html.ts'
import { secretField, textField } from '../fields.ts'
import { layout } from '../layout.ts'
import { focusOf, problems, problemsOf } from '../problems.ts'
import { refusalOf } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { referenceTo } from './reference.ts'
import type { SecretsPage } from './with-secrets.ts'

type Mistakes = Partial<Record<'name' | 'value', string>>

const NAME = /^[A-Za-z0-9_.-]{1,128}$/

/** Shows the form that stores a secret. */
export const newSecretPage: SecretsPage = async (visit) =>
  secretForm(visit, visit.query.get('name') ?? '', {})

/** Shows the form with the name that was typed, after it could not be carried out. */
export function newSecretAgain(visit: Visit, problem: string): ConsoleAnswer {
  return secretForm(visit, visit.form.get('name') ?? '', {}, problem)
}

/** Stores a secret. Its value is in no answer, also not where it could not be stored. */
export const createSecret: SecretsPage = async (visit, secrets) => {
  const { texts, organizationId, form, actor } = visit
  const name = (form.get('name') ?? '').trim()
  const value = readSecretValue(form)
  const errors: Mistakes = {
    ...(!NAME.test(name) && { name: texts.errorSecretName }),
    ...(!isSecretValue(value) && { value: texts.errorSecretValue }),
  }
  if (Object.keys(errors).length > 0) return secretForm(visit, name, errors)
  try {
    await secrets.create(organizationId, { name, value, ...actor })
  } catch (error) {
    if (SecretExistsError.is(error))
      return secretForm(visit, name, { name: texts.errorSecretExists })
    const problem = refusalOf(error, texts)
    if (problem === undefined) throw error
    return secretForm(visit, name, {}, problem)
  }
  return redirectAnswer(link('secrets', { org: organizationId, done: 'secret-created' }))
}

function secretForm(visit: Visit, name: string, errors: Mistakes, problem?: string): ConsoleAnswer {
  const { texts, organizationId } = visit
  const back = link('secrets', { org: organizationId })
  const found = problemsOf(errors, problem)
  const focus = focusOf(found, 'name')
  const wrong =
    found.length === 0 ? found : [...found, { text: texts.errorPasteAgain, field: 'value' }]
  const main = html`<a class="back" href="${back}">${texts.backToSecrets}</a>
    <h1>${texts.newSecret}</h1>
    ${problems(texts.problem, wrong)}
    <form class="card form" method="post" action="${link('new-secret', { org: organizationId })}">
      ${textField({
        name: 'name',
        label: texts.secretName,
        hint: fill(texts.secretNameHint, { reference: referenceTo('Name') }),
        value: name,
        error: errors.name,
        focus,
      })}
      ${secretField({
        name: 'value',
        label: texts.secretValue,
        hint: texts.secretValueHint,
        error: errors.value,
        focus,
      })}
      <div class="buttons">
        <button class="primary">${texts.createSecret}</button>
        <a class="button" href="${back}">${texts.cancel}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, texts.newSecret, main, 'secrets'), wrong.length === 0 ? 200 : 400)
}
