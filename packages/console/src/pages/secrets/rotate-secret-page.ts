import { SecretConflictError, type ManagedSecret } from '@claviger/core'
import { readRotateForm } from '../../forms/rotate-form.ts'
import { isSecretValue, readSecretValue } from '../../forms/secret-value.ts'
import { redirectAnswer, type ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { visibleText } from '../../templates/visible-text.ts'
import { hidden, secretField, selectField } from '../fields.ts'
import { overlapChoices } from '../overlap-choices.ts'
import { focusOf, type Problem } from '../problems.ts'
import { questionPage } from '../question-page.ts'
import { refusalOf } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import type { SecretsPage } from './with-secrets.ts'

/** Asks for the new value of a secret. */
export const rotateSecretPage: SecretsPage = async (visit, secrets) =>
  question(visit, await secrets.get(visit.organizationId, visit.query.get('name') ?? ''))

/** Gives a secret a new value: of two people who do so at the same time, the second is told. */
export const rotateSecret: SecretsPage = async (visit, secrets) => {
  const { texts, organizationId, query, form, actor } = visit
  const secret = await secrets.get(organizationId, query.get('name') ?? '')
  const value = readSecretValue(form)
  const options = readRotateForm(form)
  if (!isSecretValue(value))
    return question(visit, secret, { text: texts.errorSecretValue, field: 'value' })
  if (options === undefined)
    return question(visit, secret, { text: texts.errorChoice, field: 'overlap' })
  const ifVersion = Number(form.get('version'))
  try {
    await secrets.rotate(organizationId, secret.name, { ...options, ...actor, value, ifVersion })
  } catch (error) {
    if (SecretConflictError.is(error))
      return question(visit, secret, { text: texts.errorSecretConflict })
    const problem = refusalOf(error, texts)
    if (problem === undefined) throw error
    return question(visit, secret, { text: problem })
  }
  return redirectAnswer(link('secrets', { org: organizationId, done: 'secret-rotated' }))
}

function question(visit: Visit, { name, version }: ManagedSecret, wrong?: Problem): ConsoleAnswer {
  const { texts, organizationId } = visit
  const errors = wrong === undefined ? [] : [wrong, { text: texts.errorPasteAgain, field: 'value' }]
  const focus = focusOf(errors, 'value')
  const errorOf = (field: string): string | undefined =>
    wrong?.field === field ? wrong.text : undefined
  return questionPage(visit, {
    title: texts.rotateSecretTitle,
    action: link('rotate-secret', { org: organizationId, name }),
    subject: html`<p class="subject">${visibleText(name)}</p>`,
    text: texts.rotateSecretText,
    fields: [
      ...hidden({ version: String(version) }),
      secretField({
        name: 'value',
        label: texts.secretValue,
        hint: texts.secretValueHint,
        error: errorOf('value'),
        focus,
      }),
      selectField({
        name: 'overlap',
        label: texts.secretOverlap,
        value: 'day',
        options: overlapChoices(texts),
        error: errorOf('overlap'),
        focus,
      }),
    ],
    confirm: texts.rotateSecretConfirm,
    isDanger: false,
    back: { link: link('secrets', { org: organizationId }), text: texts.backToSecrets },
    errors,
    tab: 'secrets',
  })
}
