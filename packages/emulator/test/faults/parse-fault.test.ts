import { Code } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { parseFault, parseFaultTarget } from '../../src/faults/parse-fault.ts'

describe('parseFault', () => {
  test.each([
    { kind: 'latency', ms: 5 },
    { kind: 'hang' },
    { kind: 'hang', when: 'after-headers', times: 1, skip: 2 },
    { kind: 'reset' },
    { kind: 'http-status', status: 200, headers: { 'content-type': 'a/b' }, body: '{}' },
    { kind: 'grpc-status', code: 'Unavailable', message: 'x' },
    { kind: 'rate-limit', retryAfter: 3 },
    { kind: 'rate-limit', retryAfter: 'Fri, 31 Dec 1999 23:59:59 GMT' },
    { kind: 'garbage' },
    { kind: 'html' },
    { kind: 'redirect', location: 'http://127.0.0.1/', status: 301 },
    { kind: 'huge-body', bytes: 10 },
    { kind: 'wrong-key', tokenId: 'apit_1' },
  ])('reads $kind', (fault) => {
    expect(parseFault(fault)).toEqual(fault)
  })

  test('knows every gRPC status by name', () => {
    const names = Object.keys(Code).filter((name) => Number.isNaN(Number(name)))
    expect(names).toHaveLength(16)
    for (const code of names) expect(parseFault({ kind: 'grpc-status', code })).toBeDefined()
  })

  test.each([
    ['nothing', undefined],
    ['a string', 'reset'],
    ['a list', [{ kind: 'reset' }]],
    ['no kind', {}],
    ['an unknown kind', { kind: 'flood' }],
    ['a kind by inheritance', { kind: 'constructor' }],
    ['a required field missing', { kind: 'latency' }],
    ['a negative latency', { kind: 'latency', ms: -1 }],
    ['a latency that no timer can hold', { kind: 'latency', ms: 2 ** 31 }],
    ['a body too long to have a length', { kind: 'huge-body', bytes: 2 ** 32 }],
    ['an unknown field', { kind: 'reset', status: 500 }],
    ['an impossible status', { kind: 'http-status', status: 99 }],
    ['an informational status', { kind: 'http-status', status: 101 }],
    ['a header that is not a string', { kind: 'http-status', status: 500, headers: { a: 1 } }],
    ['a gRPC status by number', { kind: 'grpc-status', code: 14 }],
    ['a gRPC status by number in a string', { kind: 'grpc-status', code: '14' }],
    ['a gRPC status by inheritance', { kind: 'grpc-status', code: 'toString' }],
    ['a fraction of a time', { kind: 'reset', times: 0.5 }],
    ['another phase', { kind: 'hang', when: 'later' }],
  ])('refuses %s', (_, fault) => {
    expect(() => parseFault(fault)).toThrow(TypeError)
  })
})

describe('the message about a fault that does not fit', () => {
  test.each([
    [
      { kind: 'rate-limit', retryAfterSeconds: 3 },
      'A rate-limit fault has no field retryAfterSeconds; it takes retryAfter, times, skip.',
    ],
    [
      { kind: 'rate-limit' },
      'A rate-limit fault needs retryAfter: a number of seconds, or the text of the header.',
    ],
    [{ kind: 'reset', times: -1 }, 'fault.times must be a whole number from 0.'],
    [{ kind: 'hang', when: 'later' }, 'fault.when must be before-headers or after-headers.'],
  ])('%j', (fault, message) => {
    expect(() => parseFault(fault)).toThrow(message)
  })
})

describe('parseFaultTarget', () => {
  test.each(['ValidateToken', 'oauth/token', 'keys', '*'])('reads %s', (target) => {
    expect(parseFaultTarget(target)).toBe(target)
  })

  test.each(['validateToken', '/keys', 'unknown', '', undefined])('refuses %s', (target) => {
    expect(() => parseFaultTarget(target)).toThrow(TypeError)
  })
})
