import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { parseStrictJson } from '../../src/json/strict-json.ts'

describe('parseStrictJson', () => {
  test.each([
    ['twice in a row', '{"alg":"RS256","alg":"none"}'],
    ['twice with the same value', '{"alg":"RS256","alg":"RS256"}'],
    ['far apart', '{"a":1,"b":[1,{"c":2}],"d":{},"a":2}'],
    ['one level down', '{"a":{"b":1,"b":2}}'],
    ['in an object of an array', '[[{"a":1,"a":2}]]'],
    ['after an object that ended', '{"a":{"b":1},"a":2}'],
    ['spelled with an escape', '{"alg":"RS256","\\u0061lg":"none"}'],
    ['spelled with an escape first', '{"\\u0061\\u006c\\u0067":"RS256","alg":"none"}'],
    ['spelled with an escaped slash', '{"a/b":1,"a\\/b":2}'],
    ['spelled with hex digits of another case', '{"\\u00E9":1,"\\u00e9":2}'],
    ['as the empty name', '{"":1,"":2}'],
    ['as __proto__', '{"__proto__":1,"__proto__":2}'],
    ['as hasOwnProperty', '{"hasOwnProperty":1,"hasOwnProperty":2}'],
    ['with white space before the colon', '{"a" \t\r\n:1,"a"\n:2}'],
    ['behind a string with a quotation mark', '{"x":"\\"","a":1,"a":2}'],
    ['behind a string that ends in a backslash', '{"x":"\\\\","a":1,"a":2}'],
    ['behind a string with brackets', '{"x":"}]{[","a":1,"a":2}'],
    ['behind a string that looks like members', '{"x":"\\"a\\":1","a":1,"a":2}'],
  ])('refuses an object with a member named twice, %s (RFC 8725 §2.4)', (_, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow()
    expect(() => parseStrictJson(text)).toThrow(SyntaxError)
  })

  test.each([
    ['as a value', '{"sub":"\\ud834"}'],
    ['as a low half', '{"sub":"\\udd1e"}'],
    ['in the wrong order', '{"sub":"\\udd1e\\ud834"}'],
    ['twice', '["\\uD800\\uD800"]'],
    ['in capitals, amid other text', '["a\\uDBFFb"]'],
    ['in a name', '{"\\ud800":1}'],
    ['deep down', '[{"a":[{"b":"\\udfff"}]}]'],
    ['behind an escaped backslash', '["\\\\\\ud800"]'],
    ['as the whole document', '"\\ud800"'],
  ])('refuses half a surrogate pair %s (RFC 7493 §2.1)', (_, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow()
    expect(() => parseStrictJson(text)).toThrow(SyntaxError)
  })

  test.each([
    ['escaped', '{"\\uD834\\uDD1E":"\\uD834\\uDD1E"}'],
    ['written out', '{"𝄞":"𝄞"}'],
    ['that is only a backslash and letters', '["\\\\ud800"]'],
  ])('takes a whole pair %s', (_, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  test.each([
    ['in two objects of an array', '[{"a":1},{"a":2}]'],
    ['in an object within an object', '{"a":{"a":{"a":1}}}'],
    ['in siblings', '{"x":{"a":1},"y":{"a":1}}'],
    ['as name and as value', '{"a":"a","b":"a"}'],
    ['as values only', '["a","a",{"b":"a"},"a"]'],
    ['in another case', '{"alg":1,"ALG":2}'],
    ['in another normal form', '{"\\u00e9":1,"e\\u0301":2}'],
    ['as a value that looks like a member', '{"a":"\\"a\\":1"}'],
  ])('takes one name %s', (_, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  test.each([
    ['nothing', ''],
    ['two values', '{}{}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{"a":1/**/}'],
    ['single quotes', "{'a':1}"],
    ['a name without quotes', '{a:1}'],
    ['NaN', '{"a":NaN}'],
    ['a byte order mark', '\uFEFF{}'],
    ['a raw line feed in a string', '{"a":"\n"}'],
    ['an object that does not end', '{"a":1'],
  ])('refuses what is not JSON: %s (RFC 8259)', (_, text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError)
  })

  test.each([
    ['a high one alone', '{"a":"\\uD834"}'],
    ['a low one alone', '{"a":"\\udd1e"}'],
    ['two in the wrong order', '["\\uDD1E\\uD834"]'],
    ['in a name', '{"\\uD800\\uD800claim":1}'],
    ['behind a backslash', '["\\\\\\uD834"]'],
    ['at the very start', '"\\uD834"'],
  ])('refuses half of a surrogate pair: %s (RFC 7493 §2.1)', (_, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow()
    expect(() => parseStrictJson(text)).toThrow(SyntaxError)
  })

  test.each([
    ['both halves', '["\\uD834\\uDD1E"]'],
    ['the character itself', '["𝄞"]'],
    ['what only looks like an escape', '["\\\\uD834"]'],
    ['another escape', '["\\uD7FF\\uE000"]'],
  ])('takes %s', (_, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  test('reads all JSON just as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses every object that repeats its first member', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (object) => {
        const [name = ''] = Object.keys(object)
        const text = `${JSON.stringify(object).slice(0, -1)},${JSON.stringify(name)}:0}`
        expect(() => parseStrictJson(text)).toThrow(SyntaxError)
      }),
    )
  })

  test('needs no stack for nesting, and none for long texts', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(() => parseStrictJson(deep)).not.toThrow()
    const long = JSON.stringify({ a: 'x"\\'.repeat(200_000) })
    expect(() => parseStrictJson(long)).not.toThrow()
  })

  test('refuses a document with too many parts before it is parsed', () => {
    const parse = vi.spyOn(JSON, 'parse')
    expect(() => parseStrictJson('[1,2,{"a":[3]}]', 4)).toThrow(RangeError)
    expect(parse).not.toHaveBeenCalled()
    parse.mockRestore()
  })

  test.each([
    ['as many parts as there may be', '[1,2,{"a":[3]}]'],
    ['commas and brackets in its strings', '["[[[[,,,,{{{{\\",,,"]'],
    ['colons', '{"a":{"b":{"c":{"d":1}}}}'],
  ])('takes a document with %s', (_, text) => {
    expect(parseStrictJson(text, 5)).toEqual(JSON.parse(text))
  })
})
