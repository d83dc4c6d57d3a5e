import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { Provider } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  AuthorityError,
  createAuthenticator,
  introspection,
  type IntrospectionOptions,
  type Outcome,
} from '../../src/index.ts'
import { introspectedKeyId } from '../../src/introspection/introspected-key-id.ts'
import { Tally } from '../hostile/tally.ts'
import { json, startKeyServer, status, text, type KeyServer } from '../jwt/key-server.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_AUDIENCE', 'CLAVIGER_MISCONFIGURED')

const TOKEN = 'opaque-token-that-must-not-be-seen'
const SECRET = 's3cret-that-must-not-be-seen'
const GOOD = {
  active: true,
  client_id: 'client_1',
  sub: 'client_1',
  scope: 'read write',
  oid: 'org_1',
}
const now = () => Math.floor(Date.now() / 1_000)

let server: KeyServer
let asked: { request: IncomingMessage; form: URLSearchParams }[]
beforeEach(async () => {
  server = await startKeyServer()
  asked = []
})
afterEach(async () => server.stop())

/** Answers with a document, and notes what was asked. */
function answer(listener: RequestListener): void {
  server.respond = (request, response) => {
    let body = ''
    request.on('data', (chunk: Uint8Array) => {
      body += new TextDecoder().decode(chunk)
    })
    request.on('end', () => {
      asked.push({ request, form: new URLSearchParams(body) })
      listener(request, response)
    })
  }
}

const optionsOf = (options: Partial<IntrospectionOptions> = {}): IntrospectionOptions => ({
  endpoint: server.url,
  clientId: 'api',
  clientSecret: SECRET,
  audience: null,
  ...(options.organization === undefined && { organizationClaim: 'oid' }),
  ...options,
})

async function lookUp(options: Partial<IntrospectionOptions> = {}, signal?: AbortSignal) {
  const lookup = introspection(optionsOf(options))
  return lookup(TOKEN, { signal: signal ?? AbortSignal.timeout(20_000) })
}

async function lookUpAnswer(document: unknown, options: Partial<IntrospectionOptions> = {}) {
  answer(json(document))
  return lookUp(options)
}

async function failureOf(options: Partial<IntrospectionOptions> = {}, signal?: AbortSignal) {
  const error = await lookUp(options, signal).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(inspect(error, { depth: 9 })).not.toMatch(/opaque-token|s3cret|127\.0\.0\.1|Log in/)
  return error as AuthorityError
}

describe('the question (RFC 7662 §2.1)', () => {
  test('is a form with the token in it, by POST (R-KEY-16)', async () => {
    await lookUpAnswer(GOOD)
    expect(asked).toHaveLength(1)
    expect(asked[0]?.request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    })
    expect(Object.fromEntries(asked[0]?.form ?? [])).toEqual({
      token: TOKEN,
      token_type_hint: 'access_token',
    })
  })

  test.each([
    ['plain', 'api', SECRET],
    ['a colon and a percent sign', 'a:p%i', 's:e%c'],
    ['a space and a plus', 'a p+i', 's e+c'],
    ['what is not ASCII', 'ключ', 'gehe!m-日本'],
    ['a slash and an equals sign', 'https://api.example/', 'a=b&c=d'],
  ])('form-encodes the id and the secret of Basic (RFC 6749 §2.3.1): %s', async (_, id, secret) => {
    await lookUpAnswer(GOOD, { clientId: id, clientSecret: secret })
    const header = asked[0]?.request.headers.authorization ?? ''
    expect(header).toMatch(/^Basic [A-Za-z0-9+/]+=*$/)
    const pair = Buffer.from(header.slice('Basic '.length), 'base64').toString().split(':')
    const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
    expect(pair.map(decode)).toEqual([id, secret])
  })

  test('has both in the form instead, where the options say post', async () => {
    await lookUpAnswer(GOOD, { clientAuthentication: 'post', clientSecret: 'a&b=c d' })
    expect(asked[0]?.request.headers.authorization).toBeUndefined()
    expect(asked[0]?.form.get('client_id')).toBe('api')
    expect(asked[0]?.form.get('client_secret')).toBe('a&b=c d')
  })

  test('reads a secret that is a function anew each time, so that it can be rotated', async () => {
    answer(json(GOOD))
    const secrets = ['first', 'second']
    const lookup = introspection(optionsOf({ clientSecret: async () => secrets.shift() ?? '' }))
    const context = { signal: AbortSignal.timeout(20_000) }
    await lookup(TOKEN, context)
    await lookup(TOKEN, context)
    const sent = asked.map(({ request }) =>
      Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString(),
    )
    expect(sent).toEqual(['api:first', 'api:second'])
    await expect(lookup(TOKEN, context)).rejects.toMatchObject({
      reason: 'misconfigured',
      code: 'no_secret',
    })
    expect(asked).toHaveLength(2)
  })
})

describe('the answer (RFC 7662 §2.2)', () => {
  test('is a yes where active is true, with its members as claims', async () => {
    const exp = now() + 60
    const iss = 'https://a.example'
    const members = { sub: 'usr_1', oid: 'org_1', jti: 't1', iss, exp }
    expect(await lookUpAnswer({ ...GOOD, ...members })).toEqual({
      tokenId: 't1',
      organizationId: 'org_1',
      userId: 'usr_1',
      issuer: iss,
      expiry: new Date(exp * 1_000),
      customClaims: {
        client_id: 'client_1',
        sub: 'usr_1',
        oid: 'org_1',
        scope: 'read write',
        iss,
      },
    })
  })

  test('names the token by a hash where it has no jti, and never by itself', async () => {
    const info = await lookUpAnswer(GOOD)
    expect(info?.tokenId).toBe(introspectedKeyId(TOKEN))
    expect(inspect(info)).not.toContain(TOKEN)
  })

  test('names the organization by organizationClaim', async () => {
    const options = { organizationClaim: 'org_id' }
    expect(await lookUpAnswer({ ...GOOD, org_id: 'org_2' }, options)).toMatchObject({
      organizationId: 'org_2',
    })
  })

  test('names the organization by the function of the application', async () => {
    const options: Partial<IntrospectionOptions> = {
      organization: ({ oid }) => `partner:${String(oid)}`,
    }
    expect(await lookUpAnswer(GOOD, options)).toMatchObject({ organizationId: 'partner:org_1' })
  })

  test.each([undefined, null, ''])('is a no where the organization is %s', async (oid) => {
    expect(await lookUpAnswer({ ...GOOD, oid })).toBeNull()
    const organization = () => oid as undefined
    expect(await lookUpAnswer(GOOD, { organization })).toBeNull()
  })

  test.each<[string, () => unknown]>([
    ['throws', () => JSON.parse('{')],
    ['returns a promise that rejects', () => Promise.reject(new Error('no'))],
    ['returns a number', () => 1],
  ])('is our own fault where organization %s', async (_, organization) => {
    answer(json(GOOD))
    expect(await failureOf({ organization: organization as () => string })).toMatchObject({
      reason: 'misconfigured',
      code: 'introspection.organization',
      isAnswer: true,
    })
  })

  test.each<[string, object, string | undefined]>([
    ['sub', { sub: 'usr_1' }, 'usr_1'],
    ['its client as sub, a machine', { sub: 'client_1' }, undefined],
    ['its azp as sub, a machine', { client_id: undefined, azp: 'm', sub: 'm' }, undefined],
    ['no sub and no username, a machine', { sub: undefined }, undefined],
    ['null for both, a machine', { sub: null, username: null }, undefined],
    ['sub beside a username', { sub: 'usr_1', username: 'eve' }, 'usr_1'],
  ])('names the user by %s (RFC 7662 §2.2)', async (_, members, userId) => {
    const info = await lookUpAnswer({ ...GOOD, ...members })
    expect(info).toMatchObject({ organizationId: 'org_1' })
    expect(info?.userId).toBe(userId)
  })

  test.each<[string, object]>([
    ['only by a username', { sub: undefined, username: 'eve' }],
    ['only by a username, and sub is empty', { sub: '', username: 'eve' }],
    ['by nothing, and names no client either', { sub: undefined, client_id: undefined }],
  ])('is a no where the user is named %s: the filter would span the organization', async (_, m) => {
    expect(await lookUpAnswer({ ...GOOD, ...m })).toBeNull()
    expect(await lookUpAnswer({ ...GOOD, ...m }, { isMachine: () => true })).not.toBeNull()
  })

  test('is one of a machine where isMachine says so, and our own fault where that fails', async () => {
    const isMachine = ({ gty }: Readonly<Record<string, unknown>>) => gty === 'client-credentials'
    const machine = { ...GOOD, sub: 'm@clients', gty: 'client-credentials' }
    expect(await lookUpAnswer(machine)).toMatchObject({ userId: 'm@clients' })
    expect(await lookUpAnswer(machine, { isMachine })).not.toHaveProperty('userId')
    expect(await lookUpAnswer(GOOD, { isMachine })).toMatchObject({ userId: 'client_1' })
    expect(await failureOf({ isMachine: () => 1 as never })).toMatchObject({
      reason: 'misconfigured',
      code: 'introspection.isMachine',
    })
  })

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
      'a name that is no UTF-8',
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

  test('to one token is an outage when a token that was never issued gets a yes', async () => {
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
  ])('is a no where the token is %s', async (_, members) => {
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
  ])('is a yes where the token is an access token: %o', async (members) => {
    expect(await lookUpAnswer({ ...GOOD, ...members })).not.toBeNull()
  })

  test('is a no before nbf, and passes exp on', async () => {
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

describe('an endpoint that gives no answer', () => {
  test.each<[string, RequestListener, object]>([
    ['400', status(400), { reason: 'misconfigured', code: 'http_400' }],
    ['401', status(401), { reason: 'misconfigured', code: 'http_401' }],
    ['403', status(403), { reason: 'misconfigured', code: 'http_403' }],
    ['404', status(404), { reason: 'unavailable', code: 'http_404' }],
    [
      '429',
      status(429, { 'retry-after': '7' }),
      { reason: 'unavailable', code: 'http_429', retryAfterSeconds: 7 },
    ],
    ['500', status(500), { reason: 'unavailable', code: 'http_500' }],
    ['503', status(503, { 'retry-after': 'soon' }), { code: 'http_503' }],
    ['204', status(204), { reason: 'unavailable', code: 'http_204' }],
    ['HTML', text('<title>Log in</title>'), { reason: 'unavailable', code: 'bad_answer' }],
    ['an empty 200', text(''), { reason: 'unavailable', code: 'bad_answer' }],
    ['far too much', text(' '.repeat(300_000)), { reason: 'unavailable', code: 'too_large' }],
    ['a reset', (req) => req.socket.resetAndDestroy(), { reason: 'unavailable' }],
  ])('throws an AuthorityError that says whose fault it is: %s', async (_, listener, expected) => {
    answer(listener)
    const error = await failureOf()
    expect(AuthorityError.is(error)).toBe(true)
    expect(error).toMatchObject(expected)
  })

  test.each([301, 302, 303, 307, 308])(
    '%i carries neither token nor secret to anywhere else (R-KEY-15)',
    async (code) => {
      const other = await startKeyServer()
      answer(status(code, { location: other.url }))
      expect(await failureOf()).toMatchObject({ reason: 'unavailable', code: 'redirected' })
      expect(other.requests).toBe(0)
      await other.stop()
    },
  )

  test('is given up when the signal says so', async () => {
    answer(() => {})
    expect(await failureOf({}, AbortSignal.timeout(50))).toBeInstanceOf(Error)
  })

  test('is a 503 to the client, with nothing of it, and a 401 only where it says no', async () => {
    const authenticator = createAuthenticator({
      apiKeys: { lookup: introspection(optionsOf()), cache: false },
    })
    const request = { headers: { authorization: `Bearer ${TOKEN}` } }
    answer(status(401))
    const outcome = await authenticator.authenticate(request)
    expect(outcome).toMatchObject({ reason: 'misconfigured', refusal: { status: 503 } })
    expect(inspect([outcome, authenticator.stats()], { depth: 9 })).not.toMatch(/opaque|s3cret/)
    answer(json({ active: false }))
    expect(await authenticator.authenticate(request)).toMatchObject({ refusal: { status: 401 } })
    answer(json({ ...GOOD, exp: 1 }))
    expect(await authenticator.authenticate(request)).toMatchObject({ refusal: { status: 401 } })
  })
})

describe('an answer that is made to hurt', () => {
  const nested = (open: string, middle: string, close: string, depth: number) =>
    open.repeat(depth) + middle + close.repeat(depth)
  const yes = (member: string) => `{"active":true,"client_id":"c","oid":"c",${member}}`
  const tally = new Tally()
  afterAll(() => {
    console.log(`hostile introspection answers: ${tally.toString()}`)
  })

  async function outcomeOf(body: string): Promise<Outcome> {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    answer(text(body))
    const authenticator = createAuthenticator({
      apiKeys: { lookup: introspection(optionsOf()) },
    })
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    tally.add(outcome)
    // It is not reported as a bug of ours, and can be logged.
    const warnings = emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
    emitWarning.mockRestore()
    expect(warnings).not.toContain('CLAVIGER_BUG')
    expect(inspect([outcome, authenticator.stats()], { depth: 9 })).not.toMatch(/opaque|s3cret/)
    await authenticator.close()
    return outcome
  }

  const DEPTHS = [10, 1_000, 5_000, 20_000, 40_000]

  test.each(DEPTHS)('is answered, %i deep: with the caller it names, or as 503', async (depth) => {
    for (const member of [
      nested('[', '', ']', depth),
      nested('{"a":', '1', '}', depth),
      nested('[{"":', '[]', '}]', depth / 2),
      nested('{"__proto__":', '{"scope":"admin"}', '}', Math.min(depth, 10_000)),
    ]) {
      const outcome = await outcomeOf(yes(`"x":${member}`))
      expect(outcome).toMatchObject(
        outcome.kind === 'granted'
          ? { auth: { organizationId: 'c', filter: { organizationId: 'c' }, scopes: [] } }
          : { reason: 'unavailable', refusal: { status: 503 } },
      )
    }
  })

  test.each(DEPTHS)(
    'rejects an active that is nested, or an answer that is not an object, nested %i levels deep',
    async (depth) => {
      for (const body of [
        `{"client_id":"c","active":${nested('[', 'true', ']', depth)}}`,
        `{"client_id":"c","active":${nested('{"active":', 'true', '}', depth)}}`,
        nested('[', yes('"x":1'), ']', depth),
        nested('{"active":', 'true', '}', depth),
        nested('[', '', '', depth),
        nested('{"active":true,"a":', '', '', Math.min(depth, 10_000)),
      ]) {
        expect(await outcomeOf(body)).toMatchObject({
          reason: 'unavailable',
          refusal: { status: 503 },
        })
      }
    },
  )

  test.each([
    ['more than a number', '1e400'],
    ['less than a number', '-1e400'],
    ['a number of 5,000 digits', '9'.repeat(5_000)],
    ['a fraction of 5,000 digits', `0.${'3'.repeat(5_000)}`],
    ['nearly nothing', '1e-400'],
    ['minus zero', '-0'],
    ['100 arrays in each other', nested('[', '', ']', 100)],
    ['100 objects in each other', nested('{"a":', '1', '}', 100)],
  ])('is a yes with any claim that it can say: %s', async (_, member) => {
    expect(await outcomeOf(yes(`"x":${member}`))).toMatchObject({
      kind: 'granted',
      auth: { organizationId: 'c', scopes: [] },
    })
  })

  test.each([
    '1',
    'true',
    '{}',
    '{"admin":true}',
    '{"0":"admin","length":1}',
    'null',
    '[["admin"]]',
  ])('has no scopes where its scope is %s', async (scope) => {
    expect(await outcomeOf(yes(`"scope":${scope}`))).toMatchObject({
      kind: 'granted',
      auth: { scopes: [] },
    })
  })
})

describe('the options', () => {
  test.each<[string, object, RegExp]>([
    ['http', { endpoint: 'http://as.example/introspect' }, /introspection\.endpoint must be https/],
    ['no endpoint', { endpoint: undefined }, /introspection\.endpoint/],
    ['credentials in the URL', { endpoint: 'https://a:b@as.example' }, /without credentials/],
    ['no client', { clientId: '' }, /introspection\.clientId/],
    ['no secret', { clientSecret: undefined }, /introspection\.clientSecret/],
    ['an empty secret', { clientSecret: '' }, /introspection\.clientSecret/],
    ['trusted claims without a list', { trustedClaims: 'tier' }, /introspection\.trustedClaims/],
    ['another authentication', { clientAuthentication: 'none' }, /'basic' or 'post'/],
    ['an unknown option', { audiences: [] }, /no option "audiences"/],
  ])('refuse %s at startup', (_, options, message) => {
    expect(() => introspection({ ...optionsOf(), ...options })).toThrow(TypeError)
    expect(() => introspection({ ...optionsOf(), ...options })).toThrow(message)
  })

  test.each<[string, object, RegExp]>([
    ['no audience', { audience: undefined }, /introspection\.audience must be .*null to skip it/],
    ['an empty list of audiences', { audience: [] }, /introspection\.audience/],
    ['a RegExp as audience', { audience: /api/ }, /introspection\.audience/],
    [
      'no organization',
      { organizationClaim: undefined },
      /say which organization .*got neither organizationClaim nor organization/,
    ],
    [
      'organization: null',
      { organizationClaim: undefined, organization: null },
      /say which organization/,
    ],
    [
      'both ways to name the organization',
      { organizationClaim: 'oid', organization: () => 'acme' },
      /got both/,
    ],
    ['an empty audience', { audience: '' }, /introspection\.audience/],
    ['an issuer that is a RegExp', { issuer: /a/ }, /introspection\.issuer/],
    ['a claim without a name', { organizationClaim: '' }, /introspection\.organizationClaim/],
  ])('refuse what would never match: %s', (_, options, message) => {
    expect(() => introspection({ ...optionsOf(), ...options })).toThrow(message)
  })
})

describe('against an OAuth server of somebody else', () => {
  const API = 'https://api.example'
  const CLIENT = { client_id: 'm2m', client_secret: 'm2m-secret: %+' }
  const RESOURCE_SERVER = { client_id: 'the api', client_secret: 'api-secret&=:' }
  const http = createServer()
  interface Discovered {
    readonly issuer: string
    readonly jwks_uri: string
    readonly token_endpoint: string
    readonly introspection_endpoint: string
    readonly revocation_endpoint: string
  }
  let discovered: Discovered

  beforeAll(async () => {
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    const provider = new Provider(issuer, {
      clients: [CLIENT, RESOURCE_SERVER].map((client) => ({
        ...client,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      scopes: ['read', 'write'],
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: () => true },
        revocation: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_ctx, resource) => ({
            scope: 'read write',
            audience: resource,
            accessTokenFormat: resource.endsWith('/opaque') ? 'opaque' : 'jwt',
            accessTokenTTL: 300,
          }),
        },
      },
    })
    const callback = provider.callback()
    http.on('request', (request, response) => void callback(request, response))
    const response = await fetch(`${issuer}/.well-known/openid-configuration`)
    discovered = (await response.json()) as Discovered
  })
  afterAll(() => {
    http.close()
    http.closeAllConnections()
  })

  function basic(): string {
    const encode = (part: string) => new URLSearchParams({ '': part }).toString().slice(1)
    const pair = `${encode(CLIENT.client_id)}:${encode(CLIENT.client_secret)}`
    return `Basic ${Buffer.from(pair).toString('base64')}`
  }

  async function accessToken(resource: string): Promise<string> {
    const response = await fetch(discovered.token_endpoint, {
      method: 'POST',
      headers: { authorization: basic() },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', resource }),
    })
    const answered = (await response.json()) as { access_token: string }
    expect(answered).toMatchObject({ access_token: expect.any(String) as string })
    return answered.access_token
  }

  const authenticatorOf = (clientSecret = RESOURCE_SERVER.client_secret) =>
    createAuthenticator({
      apiKeys: {
        lookup: introspection({
          endpoint: discovered.introspection_endpoint,
          clientId: RESOURCE_SERVER.client_id,
          clientSecret,
          audience: `${API}/opaque`,
          issuer: discovered.issuer,
          organization: () => 'acme',
        }),
      },
      jwt: {
        issuer: discovered.issuer,
        audience: API,
        algorithms: ['RS256'],
        jwksUri: discovered.jwks_uri,
      },
    })
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  test('an opaque token is introspected, with its scopes', async () => {
    const token = await accessToken(`${API}/opaque`)
    expect(token).not.toContain('.')
    expect(await authenticatorOf().authenticate(bearer(token))).toMatchObject({
      kind: 'granted',
      auth: { kind: 'api-key', organizationId: 'acme', scopes: ['read'] },
    })
  })

  test('a made-up token is refused, and so is one that was revoked', async () => {
    const authenticator = authenticatorOf()
    expect(await authenticator.authenticate(bearer('made-up'))).toMatchObject({
      reason: 'unknown_key',
    })
    const token = await accessToken(`${API}/opaque`)
    await authenticator.authenticate(bearer(token))
    const revoked = await fetch(discovered.revocation_endpoint, {
      method: 'POST',
      headers: { authorization: basic() },
      body: new URLSearchParams({ token }),
    })
    expect(revoked.status).toBe(200)
    await authenticator.revoke({ key: token })
    expect(await authenticator.authenticate(bearer(token))).toMatchObject({
      reason: 'unknown_key',
      refusal: { status: 401 },
    })
  })

  test('a secret that is wrong is our own fault: 503', async () => {
    const token = await accessToken(`${API}/opaque`)
    expect(await authenticatorOf('wrong').authenticate(bearer(token))).toMatchObject({
      reason: 'misconfigured',
      refusal: { status: 503 },
    })
  })

  test('a JWT is verified with the keys of its discovery document (RFC 9068)', async () => {
    const token = await accessToken(API)
    expect(await authenticatorOf().authenticate(bearer(token))).toMatchObject({
      kind: 'granted',
      auth: {
        kind: 'jwt',
        scopes: ['read'],
        claims: { iss: discovered.issuer, aud: API, client_id: 'm2m' },
      },
    })
  })

  test('a JWT for another API is refused', async () => {
    const token = await accessToken('https://other-api.example')
    expect(await authenticatorOf().authenticate(bearer(token))).toMatchObject({
      reason: 'bad_audience',
    })
  })
})
