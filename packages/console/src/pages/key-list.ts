import type { ManagedKey } from '@claviger/core'
import { keyEnding, keyTitle } from '../keys/key-name.ts'
import { html, type Html } from '../templates/html.ts'
import type { Texts } from '../texts.ts'
import { hidden } from './fields.ts'

/** Shows the names of keys to which something is to be done, and hands their IDs on. */
export function keyList(keys: readonly ManagedKey[], texts: Texts): Html {
  return html`<ul class="list">
    ${keys.map(
      (key) =>
        html`<li>
          ${hidden({ key: key.tokenId })}<span>${keyTitle(key, texts)}</span> ${keyEnding(key)}
        </li>`,
    )}
  </ul>`
}
