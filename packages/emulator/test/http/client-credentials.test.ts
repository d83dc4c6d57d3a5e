import { describe, expect, test } from 'vitest'
import { readClientCredentials } from '../../src/http/client-credentials.ts'

const encoded = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

describe('readClientCredentials', () => {
  test.each([
    ['plain parts', 'id:secret', 'id', 'secret'],
    ['escapes', 'a%3Ab:c%25', 'a:b', 'c%'],
    ['a plus for a space', 'a+b:c%2Bd', 'a b', 'c+d'],
    ['further colons', 'id:a:b', 'id', 'a:b'],
    ['an empty secret', 'id:', 'id', ''],
    ['UTF-8', 'id:%C3%A9', 'id', 'é'],
  ])('reads Basic with %s', (_, pair, clientId, secret) => {
    expect(readClientCredentials(encoded(pair), new Map())).toEqual({ clientId, secret })
  })

  test.each([
    ['no colon', encoded('id')],
    ['a broken escape', encoded('id:%')],
    ['nothing', 'Basic '],
    ['another scheme', 'Digest abc'],
  ])('refuses %s as invalid_client', (_, authorization) => {
    expect(() => readClientCredentials(authorization, new Map())).toThrow(
      expect.objectContaining({ code: 'invalid_client' }),
    )
  })
})
