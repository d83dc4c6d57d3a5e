import { describe, expect, test } from 'vitest'
import { fits, readStandardHeaders } from '../src/standard-headers.ts'

const CALL = { method: 'tools/call', name: 'deploy' }
const LIST = { method: 'tools/list', name: undefined }

const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`
const read = (method: string | undefined, name?: string) =>
  readStandardHeaders({
    headers: {
      ...(method === undefined ? {} : { 'mcp-method': method }),
      ...(name === undefined ? {} : { 'mcp-name': name }),
    },
  })

describe('readStandardHeaders', () => {
  test('reads the method and the name', () => {
    expect(read('tools/call', 'deploy')).toEqual(CALL)
    expect(read('tools/list')).toEqual(LIST)
    expect(read(undefined)).toEqual({ method: undefined, name: undefined })
  })

  test('decodes a name that is not ASCII', () => {
    expect(read('tools/call', base64('démarrer'))?.name).toBe('démarrer')
    expect(read('tools/call', '=?base64??=')?.name).toBe('')
  })

  test.each([
    ['without padding', '=?base64?ZA?='],
    ['with characters of no alphabet', '=?base64?%%%%?='],
    ['of bytes that are not UTF-8', '=?base64?/w==?='],
  ])('refuses base64 %s', (_, name) => {
    expect(read('tools/call', name)).toBeUndefined()
  })
})

describe('fits', () => {
  test('compares the headers with the body', () => {
    expect(fits(CALL, [CALL])).toBe(true)
    expect(fits(LIST, [LIST])).toBe(true)
    expect(fits({ method: undefined, name: undefined }, [CALL, CALL])).toBe(true)
    expect(fits({ method: 'tools/call', name: undefined }, [CALL])).toBe(true)
  })

  test.each([
    ['another method', { method: 'tools/list', name: undefined }, [CALL]],
    ['another tool', { method: 'tools/call', name: 'status' }, [CALL]],
    ['another tool, without a method', { method: undefined, name: 'status' }, [CALL]],
    ['another case', { method: 'tools/call', name: 'Deploy' }, [CALL]],
    ['a header that was sent twice', { method: 'tools/call, tools/call', name: 'deploy' }, [CALL]],
    ['a batch', CALL, [CALL, CALL]],
    [
      'an answer',
      { method: 'tools/call', name: undefined },
      [{ method: undefined, name: undefined }],
    ],
  ])('refuses %s', (_, headers, messages) => {
    expect(fits(headers, messages)).toBe(false)
  })

  test('leaves the name alone where the method has none', () => {
    expect(fits({ method: 'tools/list', name: 'x' }, [LIST])).toBe(true)
  })
})
