import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { introspection } from '../../src/index.ts'
import { json, status, text } from '../jwt/key-server.ts'
import {
  GOOD,
  TOKEN,
  answer,
  asked,
  failureOf,
  lookUpAnswer,
  optionsOf,
  useIntrospectionServer,
} from './introspection-server.ts'

useIntrospectionServer()

describe('the answer that refuses a token (RFC 7662 §2.2)', () => {
  test('is *invalid* where active is false, regardless of its other members', async () => {
    expect(await lookUpAnswer({ active: false })).toBeNull()
    expect(await lookUpAnswer({ ...GOOD, active: false })).toBeNull()
  })

  test.each([
    ['a string', { ...GOOD, active: 'true' }],
    ['the other text', { ...GOOD, active: 'false' }],
    ['1', { ...GOOD, active: 1 }],
    ['0', { ...GOOD, active: 0 }],
    ['null', { ...GOOD, active: null }],
    ['an object', { ...GOOD, active: {} }],
    ['an array', { ...GOOD, active: [true] }],
    ['missing', { client_id: 'client_1' }],
    ['in capitals', { ACTIVE: true, client_id: 'client_1' }],
    ['an error', { error: 'invalid_request' }],
    ['within an array', [GOOD]],
    ['nothing', null],
    ['true by itself', true],
  ])('is neither where active is %s (R-KEY-11)', async (_, document) => {
    answer(json(document))
    expect(await failureOf()).toMatchObject({ reason: 'unavailable', code: 'bad_answer' })
  })

  test.each([
    ['exp', '"2099"'],
    ['exp', '1e400'],
    ['exp', '1e20'],
    ['exp', 'null'],
    ['nbf', '"0"'],
    ['nbf', 'null'],
    // Were these passed over, the token would be one of the whole organization, or of another.
    ['iss', '1'],
    ['iss', '["https://a.example"]'],
    ['sub', '1'],
    ['sub', '["usr_1"]'],
    ['sub', '{}'],
    ['client_id', '1'],
    ['username', '1'],
    ['oid', '1'],
    ['oid', '["org_1"]'],
  ])('is neither where %s is %s', async (name, value) => {
    answer(
      text(
        JSON.stringify({ active: true, client_id: 'c', oid: 'o', [name]: 0 }).replace(
          `"${name}":0`,
          `"${name}":${value}`,
        ),
      ),
    )
    expect(await failureOf()).toMatchObject({ reason: 'unavailable', code: 'bad_answer' })
  })

  test.each<[string, RequestListener]>([
    ['a malformed member', json({ ...GOOD, sub: 1 })],
    ['a name that is no Unicode', text(JSON.stringify({ ...GOOD, username: '\ud800' }))],
    [
      'a name that is not UTF-8',
      (_, res) => res.end(Buffer.from('{"active":true,"a":"\xff"}', 'latin1')),
    ],
    ['a member twice', text('{"active":true,"client_id":"a","client_id":"b"}')],
    ['too much', text(JSON.stringify({ ...GOOD, name: 'x'.repeat(300_000) }))],
  ])('to one token is not an outage to others: %s', async (_, listener) => {
    answer(listener)
    expect(await failureOf()).toMatchObject({ isAnswer: true })
  })

  test.each<[string, RequestListener]>([
    ['a token that is too long for it', status(413)],
    ['a token that a gateway blocks', status(403)],
    ['a token that it calls a bad request', status(400)],
  ])(
    'to one token is not an outage, as one that was never issued shows: %s',
    async (_, listener) => {
      answer((request, response) => {
        const isControl = asked.at(-1)?.form.get('token') !== TOKEN
        if (isControl) response.end('{"active":false}')
        else listener(request, response)
      })
      expect(await failureOf()).toMatchObject({ reason: 'unavailable', isAnswer: true })
      expect(asked).toHaveLength(2)
    },
  )

  test('to one token is an outage when a token that was never issued is active', async () => {
    answer((request, response) => {
      const isControl = asked.at(-1)?.form.get('token') !== TOKEN
      const listener = isControl ? json(GOOD) : status(413)
      listener(request, response)
    })
    expect(await failureOf()).toMatchObject({ code: 'http_413', isAnswer: false })
    expect(asked).toHaveLength(2)
  })

  test.each<[string, RequestListener]>([
    ['a page', text('<h1>Blocked</h1>')],
    ['a redirect', status(302, { location: 'https://blocked.example/' })],
  ])('to one token is an outage when it is %s, unless that is repeated', async (_, listener) => {
    answer((request, response) => {
      const isControl = asked.at(-1)?.form.get('token') !== TOKEN
      if (isControl) response.end('{"active":false}')
      else listener(request, response)
    })
    const lookup = introspection(optionsOf())
    const ask = async () => lookup(TOKEN, { signal: AbortSignal.timeout(20_000) })
    await expect(ask()).rejects.toMatchObject({ reason: 'unavailable', isAnswer: false })
    expect(asked).toHaveLength(1)
    await expect(ask()).rejects.toMatchObject({ reason: 'unavailable', isAnswer: true })
    await expect(ask()).rejects.toMatchObject({ reason: 'unavailable', isAnswer: true })
    expect(asked).toHaveLength(4)
  })

  test.each([413, 403, 400, 404])('to every token is an outage: %i', async (code) => {
    answer(status(code))
    expect(await failureOf()).toMatchObject({ code: `http_${code}`, isAnswer: false })
  })
})
