import { isScopeToken, notGranted } from '@claviger/core/internal'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'

const MAX_SCOPES = 100
const MAX_SCOPE_LENGTH = 256

/** Reads what was typed as words between spaces or commas, each once. */
export function readWords(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))]
}

/** Says what is wrong with scopes that a person typed. */
export function scopeMistake(
  scopes: readonly string[],
  grantable: readonly string[] = [],
  texts: Texts,
): string | undefined {
  if (scopes.length > MAX_SCOPES) return texts.errorTooManyScopes
  if (!scopes.every((scope) => isScopeToken(scope) && scope.length <= MAX_SCOPE_LENGTH)) {
    return texts.errorScopeSpelling
  }
  const refused = notGranted(scopes, grantable)
  return refused.length === 0 ? undefined : fill(texts.errorScopes, { scopes: refused.join(' ') })
}
