import type { ManagedKey } from '@claviger/core'
import { html, type Html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { keyEnding } from '../keys/key-name.ts'
import { factList } from './facts.ts'
import { moment } from './time.ts'
import type { Visit } from './visit.ts'

/** Shows what helps to tell a key from others before something is done to it. */
export function keySummary(visit: Visit, key: ManagedKey): Html {
  return factList(keyFacts(visit, key))
}

/** What helps to tell a key from others. */
export function keyFacts(
  { texts, language }: Visit,
  key: ManagedKey,
): readonly (readonly [string, Html | undefined])[] {
  const { tokenId, userId, scopes = [], lastUsedAt } = key
  return [
    [texts.endsWith, keyEnding(key)],
    [texts.keyId, html`<code>${visibleText(tokenId)}</code>`],
    [texts.user, userId === undefined ? undefined : visibleText(userId)],
    [texts.scopes, scopes.length === 0 ? undefined : scopeList(scopes)],
    [texts.usedColumn, lastUsedAt === undefined ? undefined : moment(lastUsedAt, language)],
  ]
}

/** Shows scopes, a tag each. */
export function scopeList(scopes: readonly string[]): Html {
  return html`<span class="scopes">${scopes.map((scope) => html`<code class="tag">${visibleText(scope, 60)}</code>`)}</span>`
}
