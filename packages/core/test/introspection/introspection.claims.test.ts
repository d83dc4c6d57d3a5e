import { describe, expect, test } from 'vitest'
import {
  GOOD,
  answer,
  failureOf,
  lookUpAnswer,
  now,
  useIntrospectionServer,
} from './introspection-server.ts'

useIntrospectionServer()

describe('the claims of an answer (RFC 7662 §2.2)', () => {
  test('is read as UTF-8: two malformed users must not become one', async () => {
    answer((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(
        Buffer.concat([
          Buffer.from('{"active":true,"client_id":"c","oid":"o","sub":"'),
          Buffer.from([0xff]),
          Buffer.from('"}'),
        ]),
      )
    })
    expect(await failureOf()).toMatchObject({ reason: 'unavailable', code: 'bad_encoding' })
  })

  test('may say that there is no issuer by null', async () => {
    expect(await lookUpAnswer({ ...GOOD, iss: null })).not.toHaveProperty('issuer')
  })

  test.each([
    ['a refresh token of Salesforce', { token_type: 'refresh_token' }],
    ['a refresh token of Ory Hydra', { token_use: 'refresh_token', token_type: 'Bearer' }],
    ['a refresh token of Keycloak', { typ: 'Refresh', token_type: 'Bearer' }],
    ['an offline token of Keycloak', { typ: 'Offline' }],
    ['an ID token', { typ: 'ID' }],
    ['an ID token of Cognito', { token_use: 'id' }],
    ['bound by DPoP', { token_type: 'DPoP', cnf: { jkt: 'a' } }],
    ['bound by DPoP, by its type alone', { token_type: 'DPoP' }],
    ['bound by DPoP, with no type', { cnf: { jkt: 'a' } }],
    ['bound by a certificate', { token_type: 'Bearer', cnf: { 'x5t#S256': 'a' } }],
    ['of a malformed type', { token_type: ['Bearer'] }],
    ['of a malformed use', { token_use: 1 }],
  ])('refuses a token that is %s', async (_, members) => {
    expect(await lookUpAnswer({ ...GOOD, ...members })).toBeNull()
  })

  test.each([
    { token_type: 'Bearer' },
    { token_type: 'bearer', token_use: 'access_token' },
    { token_type: 'access_token' },
    { token_use: 'access' },
    { token_type: null, cnf: null },
    { typ: 'Bearer' },
    { typ: 'at+jwt' },
  ])('grants an access token: %o', async (members) => {
    expect(await lookUpAnswer({ ...GOOD, ...members })).not.toBeNull()
  })

  test('refuses before nbf, and passes exp on', async () => {
    expect(await lookUpAnswer({ ...GOOD, nbf: now() + 60 })).toBeNull()
    expect(await lookUpAnswer({ ...GOOD, nbf: now() - 60 })).not.toBeNull()
    // The server's clock is a little ahead, and this token is new.
    expect(await lookUpAnswer({ ...GOOD, nbf: now() + 3 })).not.toBeNull()
    expect(await lookUpAnswer({ ...GOOD, exp: 1 })).toMatchObject({ expiry: new Date(1_000) })
  })

  test.each([
    ['the one', 'api', true],
    ['an array with it', ['x', 'api'], true],
    ['another', 'x', false],
    ['an array of others', ['x'], false],
    ['an empty array', [], false],
    ['an array within an array', [['api']], false],
    ['one that begins like it', 'api.evil.example', false],
    ['missing', undefined, false],
    ['null', null, false],
    ['an object', { api: true }, false],
    ['an array with something else than strings in it', ['api', 1], false],
    ['one of several', 'other', true],
  ])('must be for this API: aud is %s', async (_, aud, isGood) => {
    const audience = ['api', 'other']
    expect((await lookUpAnswer({ ...GOOD, aud }, { audience })) !== null).toBe(isGood)
    const single = await lookUpAnswer({ ...GOOD, aud }, { audience: 'api' })
    expect(single !== null).toBe(isGood && aud !== 'other')
  })

  test.each([
    ['another', 'x', true],
    ['missing', undefined, true],
    ['null', null, true],
    ['a number', 1, false],
    ['an array within an array', [['api']], false],
  ])('may be for any API where audience is null: aud is %s', async (_, aud, isGood) => {
    expect((await lookUpAnswer({ ...GOOD, aud }, { audience: null })) !== null).toBe(isGood)
  })

  test.each([
    ['the one', 'https://a.example', true],
    ['another', 'https://b.example', false],
    ['one that begins like it', 'https://a.example.evil', false],
    ['missing', undefined, false],
    ['in an array', ['https://a.example'], false],
  ])('must be of the issuer where the options say so: iss is %s', async (_, iss, isGood) => {
    const options = { issuer: 'https://a.example' }
    expect((await lookUpAnswer({ ...GOOD, iss }, options)) !== null).toBe(isGood)
  })
})
