import { fill } from '../templates/fill.ts'
import { html, type Html } from '../templates/html.ts'
import { textField } from './fields.ts'

/** Shows a line for scopes, with those that the person may grant to choose from. */
export function scopesField({
  label,
  value,
  error,
  focus,
  grantable = [],
  hint,
  noneHint,
}: {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly focus: string | undefined
  readonly grantable: readonly string[] | undefined
  /** Has the place `{grantable}`. */
  readonly hint: string
  /** For a person who may grant nothing. */
  readonly noneHint: string
}): Html {
  const whole = grantable.filter((scope) => !scope.endsWith('*'))
  const suggestions =
    whole.length > 0 &&
    html`<div class="chips">
      ${whole.map(
        (scope) =>
          html`<button type="button" class="chip" data-add="${scope}" data-for="scopes" hidden>
            ${scope}
          </button>`,
      )}
    </div>`
  return textField({
    name: 'scopes',
    label,
    value,
    error,
    focus,
    hint: grantable.length === 0 ? noneHint : fill(hint, { grantable: grantable.join(' ') }),
    extra: suggestions,
  })
}
