import type { ConsoleAnswer } from '../http/console-answer.ts'
import { pageAnswer } from '../http/console-answer.ts'
import { isSecretField } from '../forms/secret-fields.ts'
import { link } from '../http/link.ts'
import { attributes } from '../templates/attributes.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { hidden, secretField, selectField, textField } from './fields.ts'
import { layout } from './layout.ts'
import { overlapChoices } from './overlap-choices.ts'
import { userField } from './user-field.ts'
import type { Visit } from './visit.ts'

/**
 * Shows what was typed into a form, to be sent again, without asking the authority for anything: it
 * gave no answer, or did not accept the form. Secrets are left out and pasted again.
 *
 * @param page The path of the form, below the console.
 */
export function formAgain(
  visit: Visit,
  page: string,
  { title, text }: { readonly title: string; readonly text: string },
): ConsoleAnswer {
  const { texts, organizationId, query, form } = visit
  const subject = query.get('name') ?? query.get('client') ?? query.get('key') ?? query.get('user')
  const main = html`<h1>${title}</h1>
    <div class="notice bad" role="alert" tabindex="-1" ${attributes({ autofocus: true })}><p>${text}</p></div>
    <form class="card form" method="post" action="${link(page, Object.fromEntries(query))}">
      ${subject !== null && html`<p class="subject"><code>${visibleText(subject)}</code></p>`}
      ${[...form].map(([name, value]) => fieldAgain(visit, name, value))}
      <div class="buttons">
        <button class="primary">${texts.sendAgain}</button>
        <a class="button" href="${link('keys', { org: organizationId })}">${texts.back}</a>
      </div>
    </form>`
  return pageAnswer(layout(visit, title, main))
}

function fieldAgain(visit: Visit, name: string, value: string): Html | readonly Html[] {
  const { texts, sentForms } = visit
  if (isSecretField(name)) return secretField({ name, label: texts.pasteAgain })
  switch (name) {
    case 'once':
      // The old name was used up.
      return hidden({ once: sentForms.newName() })
    case 'description':
      return textField({ name, label: texts.description, value })
    case 'reason':
      return textField({ name, label: texts.reason, hint: texts.reasonHint, value })
    case 'overlap':
      return selectField({ name, label: texts.overlap, value, options: overlapChoices(texts) })
    case 'userId':
      return userField(visit, { label: texts.transferTo, hint: texts.transferToHint, value })
    default:
      return hidden({ [name]: value })
  }
}
