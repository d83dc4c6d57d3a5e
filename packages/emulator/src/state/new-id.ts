import { randomInt } from 'node:crypto'

/** The prefixes that Scalekit gives its identifiers. */
export type IdPrefix =
  'org' | 'usr' | 'apit' | 'm2morg' | 'skc' | 'sks' | 'snk' | 'tkn' | 'role' | 'env' | 'evt' | 'msg'

/**
 * Makes an identifier that looks like one of Scalekit's: a prefix and 18 digits.
 *
 * Identifiers are names, not secrets.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${nineDigits(1e8)}${nineDigits(0)}`
}

function nineDigits(min: number): string {
  return String(randomInt(min, 1e9)).padStart(9, '0')
}
