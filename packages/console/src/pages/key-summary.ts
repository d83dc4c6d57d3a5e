import type { ManagedKey } from '@claviger/core'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { keyEnding } from '../keys/key-name.ts'
import { factList } from './facts.ts'
import { moment } from './time.ts'
import type { Visit } from './visit.ts'

/** Shows what helps to tell a key from others before something is done to it. */
export function keySummary({ texts, language }: Visit, key: ManagedKey): Html {
  const { lastUsedAt } = key
  const rows: readonly (readonly [string, Html])[] = [
    [texts.endsWith, keyEnding(key)],
    [texts.keyId, html`<code>${visibleText(key.tokenId)}</code>`],
    ...(key.userId === undefined ? [] : [[texts.user, visibleText(key.userId)] as const]),
    ...(key.scopes === undefined || key.scopes.length === 0
      ? []
      : [[texts.scopes, scopeList(key.scopes)] as const]),
    ...(lastUsedAt === undefined
      ? []
      : [[texts.usedColumn, moment(lastUsedAt, language)] as const]),
  ]
  return factList(rows)
}

/** Shows scopes, a tag each. */
export function scopeList(scopes: readonly string[]): Html {
  return html`<span class="scopes">${scopes.map((scope) => html`<code class="tag">${visibleText(scope, 60)}</code>`)}</span>`
}
