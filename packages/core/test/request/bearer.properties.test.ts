import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import type { BearerCredentials } from '../../src/request/bearer.ts'
import { bearerCredential } from '../support/bearer-credential.ts'

/**
 * The grammar of RFC 6750 §2.1 and RFC 9110 §11, written down character by character and without a
 * regular expression, to hold the parser against.
 */
function referenceParse(header: string): BearerCredentials {
  const isTchar = (char: string) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(char)
  let i = 0
  while (i < header.length && isTchar(header[i] ?? '')) i += 1
  if (header.slice(0, i).toLowerCase() !== 'bearer') return { kind: 'absent' }

  const spaces = i
  while (header[i] === ' ') i += 1
  if (i === header.length) return { kind: 'absent' }
  if (i === spaces) return { kind: 'malformed' }

  const start = i
  while (i < header.length && /[A-Za-z0-9\-._~+/]/.test(header[i] ?? '')) i += 1
  const characters = i - start
  while (header[i] === '=') i += 1
  const token = header.slice(start)
  return characters > 0 && i === header.length && token.length <= 8192
    ? { kind: 'token', token }
    : { kind: 'malformed' }
}

const RUNS = { numRuns: soakCount('headerProperties') }
const scheme = fc.constantFrom(
  'Bearer',
  'bearer',
  'BEARER',
  'bEaReR',
  'Bearer-',
  'Basic',
  'bear',
  '',
)
const gap = fc.constantFrom(' ', '  ', '', '\t', ' \t', '\u00a0', ',', '\r\n ')
const piece = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9\-._~+/]{0,12}={0,3}$/),
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.constantFrom(
    'a b',
    'a, Bearer b',
    'a=b',
    '"a"',
    'a\0',
    'é',
    '\uff21',
    'a'.repeat(8192),
    'a'.repeat(8193),
  ),
)

describe('parseBearer', () => {
  test('agrees with the grammar on everything that looks like a header', () => {
    fc.assert(
      fc.property(scheme, gap, piece, gap, (name, before, value, after) => {
        const header = `${name}${before}${value}${after}`
        expect(bearerCredential(header)).toEqual(referenceParse(header))
      }),
      RUNS,
    )
  })

  test('agrees with the grammar on any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (header) => {
        expect(bearerCredential(header)).toEqual(referenceParse(header))
      }),
      RUNS,
    )
  })

  test('takes time in proportion to the length: 64 kB of any one character, and of its pairs (R-ADAPT-11)', () => {
    const slowest = { ms: 0, what: '' }
    for (let code = 0; code < 256; code += 1) {
      const char = String.fromCharCode(code)
      for (const header of [
        char.repeat(65_536),
        `Bearer ${char.repeat(65_536)}`,
        `Bearer${char.repeat(65_536)}x`,
        `Bearer a${`${char}=`.repeat(32_768)}`,
      ]) {
        const ms = fastestOf(3, () => bearerCredential(header))
        if (ms > slowest.ms) Object.assign(slowest, { ms, what: JSON.stringify(char) })
      }
    }
    console.log(
      `parseBearer: slowest 64 kB header took ${slowest.ms.toFixed(2)} ms (${slowest.what})`,
    )
    // Quadratic time would be seconds, each of three times.
    expect(slowest.ms).toBeLessThan(1_000)
  })
})

// The fastest of some runs is the code's own time; the others had to wait for the machine.
function fastestOf(runs: number, work: () => unknown): number {
  let fastest = Infinity
  for (let i = 0; i < runs; i += 1) {
    const startedAt = performance.now()
    work()
    fastest = Math.min(fastest, performance.now() - startedAt)
  }
  return fastest
}
