import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'

const MAX_REASON = 256

/**
 * Reads why a key is ended.
 *
 * @returns The part of the options, or what is wrong with it.
 */
export function readReason(
  form: URLSearchParams,
  texts: Texts,
): { readonly options: { readonly reason?: string } } | { readonly error: string } {
  const reason = (form.get('reason') ?? '').trim()
  if (reason.length > MAX_REASON) return { error: fill(texts.errorReason, { max: MAX_REASON }) }
  return { options: reason === '' ? {} : { reason } }
}
