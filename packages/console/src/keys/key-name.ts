import type { ManagedKey } from '@claviger/core'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import type { Texts } from '../texts.ts'

/** How people call a key: its description, or its ID where it has none. */
export function keyName({ description, tokenId }: ManagedKey): string {
  return description ?? tokenId
}

/** Shows the name of a key. */
export function keyTitle({ description }: ManagedKey, texts: Texts): Html {
  if (description !== undefined) return visibleText(description)
  return html`<span class="muted">${texts.noDescription}</span>`
}

/** Shows how a key ends, so that people can tell which one they hold; its ID where that is unknown. */
export function keyEnding({ tokenId, tokenSuffix }: ManagedKey): Html {
  return html`<code>${tokenSuffix === undefined ? visibleText(tokenId, 40) : html`…${visibleText(tokenSuffix, 12)}`}</code>`
}
