import { forgetLastMatch } from '../json/forget-last-match.ts'
import type { ErrorSummary } from './verdict.ts'

// Long enough for every class and errno name there is. A key can have this shape, too: see below.
const SAFE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/
const MAX_DEPTH = 5

/**
 * Takes a code away that may be the credential, or a part of one: a careless lookup may throw the
 * key itself as the code.
 */
export function withoutCredential(summary: ErrorSummary, credential: string): ErrorSummary {
  const { name, code } = summary
  const isTelling = (text: string) => sharesWith(credential.toLowerCase(), text.toLowerCase())
  return {
    name: isTelling(name) ? 'Error' : name,
    ...(code === undefined || isTelling(code) ? {} : { code }),
  }
}

// Less than this is in a credential by chance.
const TELLING_LENGTH = 8

function sharesWith(credential: string, text: string): boolean {
  if (credential.includes(text)) return true
  for (let i = 0; i + TELLING_LENGTH <= text.length; i += 1) {
    if (credential.includes(text.slice(i, i + TELLING_LENGTH))) return true
  }
  return credential.length < TELLING_LENGTH && text.includes(credential)
}

/**
 * Reduces anything thrown to its class name and first error code. Never throws.
 *
 * Messages are dropped on purpose: clients of authorities put request bodies, URLs and upstream
 * text into them, and the content of events ends up in logs.
 */
export function summarizeError(error: unknown): ErrorSummary {
  try {
    return summaryOf(error)
  } catch {
    // Its members are getters, and those may throw what they like.
    return { name: 'Error' }
  } finally {
    // A careless lookup throws the credential as the name or the code of an error.
    forgetLastMatch()
  }
}

function summaryOf(error: unknown): ErrorSummary {
  if (!(error instanceof Error)) return { name: 'NonError' }

  const name = safeName(error.name) ?? 'Error'
  const code = firstCode(error, MAX_DEPTH)
  return code === undefined ? { name } : { name, code }
}

// `fetch` hides the errno one or two causes deep, below a bare "fetch failed".
function firstCode(error: unknown, depth: number): string | undefined {
  if (depth === 0 || typeof error !== 'object' || error === null) return undefined
  const code = 'code' in error ? safeName(error.code) : undefined
  return code ?? ('cause' in error ? firstCode(error.cause, depth - 1) : undefined)
}

function safeName(value: unknown): string | undefined {
  return typeof value === 'string' && SAFE_NAME.test(value) ? value : undefined
}
