import { html, type Html } from '../templates/html.ts'

/** Shows what is known, a line each; what is not known is left out. */
export function factList(rows: readonly (readonly [string, Html | undefined])[]): Html {
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        value !== undefined &&
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}
