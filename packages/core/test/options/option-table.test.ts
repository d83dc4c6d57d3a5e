import { describe, expect, test } from 'vitest'
import { flag, integer, oneOf, optional, optionalFunction } from '../../src/options/option-rules.ts'
import { checkNonEmptyString } from '../../src/options/check-options.ts'
import { readOptions, type Filled, type OptionTable } from '../../src/options/option-table.ts'

interface Options {
  readonly name: string
  readonly ttlMs?: number
  readonly onEvent?: () => void
}

const TABLE: OptionTable<Options, Filled<Options, 'onEvent'>> = {
  name: { read: checkNonEmptyString },
  ttlMs: integer({ min: 0, max: 100, fallback: 5 }),
  onEvent: optionalFunction(),
}

const read = (options: object) => readOptions('thing', { name: 'a', ...options }, TABLE)

describe('readOptions', () => {
  test('fills in the defaults, and freezes what it made', () => {
    const options = read({})
    expect(options).toEqual({ name: 'a', ttlMs: 5, onEvent: undefined })
    expect(Object.isFrozen(options)).toBe(true)
  })

  test.each<[string, object, string]>([
    [
      'an unknown option',
      { tllMs: 1 },
      'thing has no option "tllMs". Did you mean ttlMs? It takes: name, ttlMs, onEvent.',
    ],
    ['a name of the prototype', { toString: 1 }, 'thing has no option "toString"'],
    [
      'a value out of bounds',
      { ttlMs: 101 },
      'thing.ttlMs must be a whole number, from 0 to 100, got 101.',
    ],
    ['null', { ttlMs: null }, 'thing.ttlMs must be a whole number, from 0 to 100, got null.'],
    ['what is no function', { onEvent: 1 }, 'thing.onEvent must be a function, got 1.'],
    [
      'a required option that is missing',
      { name: undefined },
      'thing.name must be a non-empty string, got undefined.',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => read(options)).toThrow(TypeError)
    expect(() => read(options)).toThrow(message)
  })

  test('reads each option once', () => {
    let reads = 0
    const options = {
      get ttlMs() {
        reads += 1
        return 7
      },
    }
    const table: OptionTable<{ readonly ttlMs: number }, { readonly ttlMs: number }> = {
      ttlMs: integer({ min: 0, fallback: 5 }),
    }
    expect(readOptions('thing', options, table, '')).toEqual({ ttlMs: 7 })
    expect(reads).toBe(1)
  })

  test('names options without a prefix where the prefix is empty', () => {
    expect(() => readOptions('thing', { name: '' }, TABLE, '')).toThrow(/^name must be/)
  })
})

describe('a table', () => {
  test('that lacks an option, has one too many or fills in another type does not compile', () => {
    const { ttlMs, onEvent } = TABLE
    const name = { read: checkNonEmptyString }
    // @ts-expect-error -- `name` is missing.
    const short: typeof TABLE = { ttlMs, onEvent }
    // @ts-expect-error -- `moons` is no option.
    const long: typeof TABLE = { name, ttlMs, onEvent, moons: integer({ min: 0, fallback: 1 }) }
    // @ts-expect-error -- a number is no name.
    const wrong: typeof TABLE = { name: ttlMs, ttlMs, onEvent }
    // @ts-expect-error -- without a default, `ttlMs` could be undefined.
    const open: typeof TABLE = { name, ttlMs: optional(checkNonEmptyString), onEvent }
    expect([short, long, wrong, open]).toHaveLength(4)
  })
})

describe('rules', () => {
  test.each([
    [integer({ min: 1, fallback: 3 }), undefined, 3],
    [integer({ min: 1, fallback: 3 }), 1, 1],
    [flag(true), undefined, true],
    [flag(true), null, true],
    [flag(true), false, false],
    [oneOf([true, false, 'answer'], false), undefined, false],
    [oneOf([true, false, 'answer'], false), 'answer', 'answer'],
    [optional(checkNonEmptyString), undefined, undefined],
    [optional(checkNonEmptyString), 'a', 'a'],
  ])('%#: read a value, or fill in the default', (rule, value, expected) => {
    expect(rule.read('it', value as never)).toBe(expected)
  })

  test.each([
    [integer({ min: 1, fallback: 3 }), 0, 'it must be a whole number, 1 or more, got 0.'],
    [integer({ min: 1, fallback: 3 }), 1.5, 'it must be a whole number, 1 or more, got 1.5.'],
    [integer({ min: 1, fallback: 3 }), '7', 'it must be a whole number, 1 or more, got a string.'],
    [flag(true), 'false', 'it must be true or false, got a string.'],
    [oneOf([true, false, 'answer'], false), null, "it must be true, false or 'answer', got null."],
    [oneOf(['basic', 'post'], 'basic'), 'none', "it must be 'basic' or 'post', got a string."],
    [optional(checkNonEmptyString), '', 'it must be a non-empty string, got an empty string.'],
  ])('%#: say what they expect, and what they found', (rule, value, message) => {
    expect(() => rule.read('it', value as never)).toThrow(message)
  })
})
