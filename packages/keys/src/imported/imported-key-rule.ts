import { createHash } from 'node:crypto'
import { forgetLastMatch } from '@claviger/core/internal'

/** How another system wrote and hashed its keys. */
export interface ImportedKeyRule {
  /** What its keys look like, from the first character to the last. Other credentials cost no query. */
  readonly pattern: RegExp
  /** How it hashed a key: of the whole key, with no salt of each key. */
  readonly digest: 'sha256' | 'sha512' | ((key: string) => Uint8Array)
}

/** An {@link ImportedKeyRule} that was checked. */
export interface KeyDigester {
  /** The hash of a key; `undefined` for what cannot be one. */
  (key: string): Uint8Array | undefined
}

const MAX_RULES = 8
const MAX_LENGTH = 512

/**
 * Checks the rules of an option.
 *
 * @throws {TypeError} When one cannot work.
 */
export function readRules(
  name: string,
  rules: readonly ImportedKeyRule[] = [],
): readonly KeyDigester[] {
  if (!Array.isArray(rules) || rules.length > MAX_RULES) {
    throw new TypeError(`${name} must be a list of at most ${MAX_RULES} rules.`)
  }
  return rules.map((rule: ImportedKeyRule, i) => readRule(`${name}[${i}]`, rule))
}

function readRule(name: string, { pattern, digest }: ImportedKeyRule): KeyDigester {
  if (!(pattern instanceof RegExp)) throw new TypeError(`${name}.pattern must be a RegExp.`)
  if (digest !== 'sha256' && digest !== 'sha512' && typeof digest !== 'function') {
    throw new TypeError(`${name}.digest must be 'sha256', 'sha512' or a function.`)
  }
  // Whole, and without the flags that let an expression remember its last match.
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replaceAll(/[gy]/g, ''))
  return (key) => {
    const isMatch = key.length <= MAX_LENGTH && whole.test(key)
    forgetLastMatch()
    if (!isMatch) return undefined
    return typeof digest === 'function' ? digest(key) : createHash(digest).update(key).digest()
  }
}
