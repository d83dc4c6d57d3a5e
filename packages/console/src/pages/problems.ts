import { attributes } from '../templates/attributes.ts'
import { html, type Html } from '../templates/html.ts'

/** What is wrong with a form. */
export interface Problem {
  readonly text: string
  /** The field that it is about, where the form shows that field. */
  readonly field?: string | undefined
}

/**
 * Lists what is wrong with a form.
 *
 * @param errors What is wrong with each field, in the order of the form.
 * @param problem What is wrong with the whole form.
 */
export function problemsOf(
  errors: Readonly<Partial<Record<string, string>>>,
  problem?: string,
): readonly Problem[] {
  const found = Object.entries(errors).flatMap(([field, text]) =>
    text === undefined ? [] : [{ text, field }],
  )
  return problem === undefined ? found : [...found, { text: problem }]
}

/**
 * Tells which field has the focus when the page opens: the first one that is wrong. Where the form as
 * a whole is wrong, the list of problems has the focus, and this is `undefined`.
 *
 * @param first The field to begin with where nothing is wrong.
 */
export function focusOf(found: readonly Problem[], first?: string): string | undefined {
  return found.length === 0 ? first : found[0]?.field
}

/** Lists what is wrong with a form, above it, with links to the fields. */
export function problems(title: string, found: readonly Problem[]): Html | undefined {
  if (found.length === 0) return undefined
  const isFocused = focusOf(found) === undefined
  return html`<div class="notice bad" role="alert" tabindex="-1" ${attributes({ autofocus: isFocused })}>
    <strong>${title}</strong>
    <ul>
      ${found.map(({ text, field }) => html`<li>${field === undefined ? text : html`<a href="#${field}">${text}</a>`}</li>`)}
    </ul>
  </div>`
}
