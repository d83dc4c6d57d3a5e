import {
  checkClientForm,
  readClientForm,
  type ClientFormErrors,
  type ClientFormValues,
} from '../../forms/client-form.ts'
import { pageAnswer, type ConsoleAnswer } from '../../http/console-answer.ts'
import { link } from '../../http/link.ts'
import { html } from '../../templates/html.ts'
import { checkboxGroup } from '../checkbox-group.ts'
import { hidden, textField } from '../fields.ts'
import { layout } from '../layout.ts'
import { focusOf, problems, problemsOf } from '../problems.ts'
import { refusalOf } from '../refusal.ts'
import { scopesField } from '../scopes-field.ts'
import { sentTwice } from '../sent-twice.ts'
import type { Visit } from '../visit.ts'
import { shownClientSecret } from './shown-client-secret.ts'
import type { ClientsPage } from './with-clients.ts'

/** Shows the form that makes a machine client. */
export const newClientPage: ClientsPage = async (visit) =>
  newClientForm(visit, readClientForm(visit.query), {})

/** Shows the form with what was typed, after it could not be carried out. */
export function newClientAgain(visit: Visit, problem: string): ConsoleAnswer {
  return newClientForm(visit, readClientForm(visit.form), {}, problem)
}

/** Makes a machine client and shows its secret, in this answer and never again. */
export const createClient: ClientsPage = async (visit, clients) => {
  const { texts, user, organizationId, actor, form, sentForms } = visit
  const values = readClientForm(form)
  const checked = checkClientForm(values, user, texts)
  if ('errors' in checked) return newClientForm(visit, values, checked.errors)
  if (!sentForms.take(user.userId, form.get('once'))) return sentTwice(visit)
  try {
    const made = await clients.create(organizationId, { ...checked.options, ...actor })
    return shownClientSecret(visit, texts.clientCreated, made)
  } catch (error) {
    const problem = refusalOf(error, texts)
    if (problem === undefined) throw error
    return newClientForm(visit, values, {}, problem)
  }
}

function newClientForm(
  visit: Visit,
  values: ClientFormValues,
  errors: ClientFormErrors,
  problem?: string,
): ConsoleAnswer {
  const { texts, organizationId, user, sentForms } = visit
  const back = link('clients', { org: organizationId })
  const { audiences = [] } = user
  const wrong = problemsOf(errors, problem).map(({ text, field }) =>
    field === 'audience' && audiences.length === 0 ? { text } : { text, field },
  )
  const focus = focusOf(wrong, 'name')
  const field = (name: 'name' | 'description' | 'scopes', label: string, hint?: string) => ({
    name,
    label,
    hint,
    value: values[name],
    error: errors[name],
    focus,
  })
  const main = html`<a class="back" href="${back}">${texts.backToClients}</a>
    <h1>${texts.newClient}</h1>
    ${problems(texts.problem, wrong)}
    <form class="card form" method="post" action="${link('new-client', { org: organizationId })}">
      ${hidden({ once: sentForms.newName() })}
      ${textField(field('name', texts.clientName, texts.clientNameHint))}
      ${textField(field('description', texts.description))}
      ${scopesField({
        ...field('scopes', texts.scopes),
        grantable: user.grantable,
        hint: texts.clientScopesHint,
        noneHint: texts.clientScopesNone,
      })}
      ${
        audiences.length > 0 &&
        checkboxGroup({
          name: 'audience',
          label: texts.audience,
          hint: texts.audienceHint,
          options: audiences,
          chosen: values.audience,
          error: errors.audience,
          focus,
        })
      }
      <div class="buttons">
        <button class="primary">${texts.createClient}</button>
        <a class="button" href="${back}">${texts.cancel}</a>
      </div>
    </form>`
  const page = layout(visit, texts.newClient, main, 'clients')
  return pageAnswer(page, wrong.length === 0 ? 200 : 400)
}
