import { html, type Html } from '../templates/html.ts'
import { attributes } from '../templates/attributes.ts'

/** What every field of a form has. */
interface Field {
  readonly name: string
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** The name of the field that has the focus when the page opens. */
  readonly focus?: string | undefined
}

/** Shows a line to type into. */
export function textField({
  value = '',
  extra,
  ...field
}: Field & { value?: string; extra?: Html | false }): Html {
  const input = html`<input
    id="${field.name}"
    name="${field.name}"
    value="${value}"
    autocomplete="off"
    spellcheck="false"
    autocapitalize="off"
    ${state(field)}
 >`
  return around(field, html`${input}${extra}`)
}

/** Shows lines to paste a secret into. What was pasted is never shown again. */
export function secretField({ rows = 4, ...field }: Field & { readonly rows?: number }): Html {
  const input = html`<textarea
    id="${field.name}"
    name="${field.name}"
    rows="${rows}"
    autocomplete="off"
    spellcheck="false"
    autocapitalize="off"
    ${state(field)}
    ${attributes({ required: true })}></textarea>`
  return around(field, input)
}

/** Shows a choice of yes or no. */
export function checkboxField({
  isChecked,
  ...field
}: Field & { readonly isChecked: boolean }): Html {
  const { name, label, hint } = field
  return html`<div class="field check">
    <input type="checkbox" id="${name}" name="${name}" value="yes" ${state(field)} ${attributes({ checked: isChecked })}>
    <label for="${name}">${label}</label>
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`
}

/** Shows a choice of one. */
export function selectField({
  value,
  options,
  ...field
}: Field & {
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}): Html {
  const choices = options.map(
    (option) =>
      html`<option value="${option.value}" ${attributes({ selected: option.value === value })}>
        ${option.label}
      </option>`,
  )
  return around(
    field,
    html`<select id="${field.name}" name="${field.name}" ${state(field)}>
      ${choices}
    </select>`,
  )
}

/** Hands values on that the person does not see. */
export function hidden(values: Readonly<Record<string, string | undefined>>): readonly Html[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  )
}

function around({ name, label, hint, error }: Field, input: Html): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>${input}
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}
  </div>`
}

function state({ name, hint, error, focus }: Field): ReturnType<typeof attributes> {
  const ids = [
    ...(error === undefined ? [] : [`${name}-error`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ]
  return attributes({
    autofocus: focus === name,
    'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
    'aria-invalid': error === undefined ? undefined : 'true',
  })
}
