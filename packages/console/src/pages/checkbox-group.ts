import { attributes } from '../templates/attributes.ts'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'

/** Shows a choice of several names, of which none need be chosen. */
export function checkboxGroup({
  name,
  label,
  hint,
  error,
  options,
  chosen,
  focus,
}: {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly error: string | undefined
  readonly options: readonly string[]
  readonly chosen: readonly string[]
  /** The name of the field that has the focus when the page opens. */
  readonly focus: string | undefined
}): Html {
  const ids = [...(error === undefined ? [] : [`${name}-error`]), `${name}-hint`]
  const boxes = options.map(
    (option, index) =>
      html`<label class="option">
        <input
          type="checkbox"
          name="${name}"
          value="${option}"
          ${attributes({
            id: index === 0 && name,
            autofocus: index === 0 && focus === name,
            checked: chosen.includes(option),
            'aria-invalid': error === undefined ? undefined : 'true',
          })}
       >
        <code>${visibleText(option)}</code>
      </label>`,
  )
  return html`<fieldset class="field" ${attributes({ 'aria-describedby': ids.join(' ') })}>
    <legend>${label}</legend>
    ${boxes}
    <p class="hint" id="${name}-hint">${hint}</p>
    ${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}
  </fieldset>`
}
