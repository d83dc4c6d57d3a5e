import { describe, expect, test } from 'vitest'
import { errnoOf } from '../../src/lookup/error-code.ts'
import { grpcStatusAtHead, grpcStatusOf } from '../../src/lookup/grpc-status.ts'
import { toKeyInfo, type ClientToken } from '../../src/lookup/key-info.ts'

describe('grpcStatusAtHead', () => {
  test.each([
    ['[not_found] token not found', 'not_found'],
    ['[permission_denied]', 'permission_denied'],
    ['[unauthenticated] [not_found] x', 'unauthenticated'],
    [' [not_found] x', undefined],
    ['[not_found]x', undefined],
    ['[NOT_FOUND] x', undefined],
    ['[made_up] x', undefined],
    ['x [not_found] x', undefined],
    ['', undefined],
  ])('reads %j as %j', (message, status) => {
    expect(grpcStatusAtHead(message)).toBe(status)
  })
})

test.each([
  [5, 'not_found'],
  [16, 'unauthenticated'],
  [0, undefined],
  [17, undefined],
  ['5', undefined],
  [1.5, undefined],
])('grpcStatusOf names %j %j', (code, status) => {
  expect(grpcStatusOf(code)).toBe(status)
})

test('errnoOf looks a few causes deep, and at nothing but codes', () => {
  const refused = Object.assign(new Error('at 10.0.0.1'), { code: 'ECONNREFUSED' })
  expect(errnoOf(new Error('x', { cause: new Error('y', { cause: refused }) }))).toBe(
    'ECONNREFUSED',
  )
  expect(errnoOf(Object.assign(new Error('x'), { code: 'a secret' }))).toBe('unknown')
  expect(errnoOf('ECONNREFUSED')).toBe('unknown')
  const circle = new Error('x')
  circle.cause = circle
  expect(errnoOf(circle)).toBe('unknown')
})

describe('toKeyInfo', () => {
  const token: ClientToken = {
    tokenId: 'apit_1',
    organizationId: 'org_1',
    organizationExternalId: '',
    customClaims: {},
    roles: [],
    tokenSuffix: '',
  }
  const at = (iso: string) => ({ seconds: BigInt(Date.parse(iso) / 1000), nanos: 5_000_000 })
  const retiring = (iso: string) => ({ claviger_retire_at: iso })

  test('drops empty strings and reads points in time', () => {
    expect(toKeyInfo({ ...token, description: '', expiry: at('2026-01-01T00:00:00Z') })).toEqual({
      tokenId: 'apit_1',
      organizationId: 'org_1',
      customClaims: {},
      roles: [],
      expiry: new Date('2026-01-01T00:00:00.005Z'),
    })
  })

  test.each([
    ['the end of a rotation, when the key has no other', undefined, '2026-01-01T00:00:00.000Z'],
    [
      'the end of a rotation, when it comes first',
      '2027-01-01T00:00:00Z',
      '2026-01-01T00:00:00.000Z',
    ],
    ['its own end, when that comes first', '2025-01-01T00:00:00Z', '2025-01-01T00:00:00.005Z'],
  ])('ends a key at %s', (_, expiry, ends) => {
    const info = toKeyInfo({
      ...token,
      customClaims: retiring('2026-01-01T00:00:00.000Z'),
      expiry: expiry === undefined ? undefined : at(expiry),
    })
    expect(info.expiry?.toISOString()).toBe(ends)
  })

  test('ends a key whose end cannot be read', () => {
    const info = toKeyInfo({ ...token, customClaims: retiring('never') })
    expect(info.expiry?.getTime()).toBeLessThan(Date.now())
  })
})
