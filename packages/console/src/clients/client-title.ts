import type { ManagedClient } from '@claviger/core'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import type { Texts } from '../texts.ts'

/** Shows the name of a machine client. */
export function clientTitle({ name }: ManagedClient, texts: Texts): Html {
  if (name !== undefined && name !== '') return visibleText(name)
  return html`<span class="muted">${texts.noName}</span>`
}
