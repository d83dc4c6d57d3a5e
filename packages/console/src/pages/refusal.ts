import { NotGrantableError } from '@claviger/core'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'

/**
 * Says why the authority did not accept a change; `undefined` for an error that says nothing of that.
 */
export function refusalOf(error: unknown, texts: Texts): string | undefined {
  if (NotGrantableError.is(error)) {
    return fill(texts.errorScopes, { scopes: error.refused.join(' ') })
  }
  return error instanceof TypeError
    ? fill(texts.errorRefused, { message: error.message })
    : undefined
}
