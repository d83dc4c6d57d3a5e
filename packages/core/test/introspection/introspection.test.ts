import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { introspection, type IntrospectionOptions } from '../../src/index.ts'
import { introspectedKeyId } from '../../src/introspection/introspected-key-id.ts'
import { json } from '../jwt/key-server.ts'
import {
  GOOD,
  SECRET,
  TOKEN,
  answer,
  asked,
  failureOf,
  lookUpAnswer,
  now,
  optionsOf,
  useIntrospectionServer,
} from './introspection-server.ts'

useIntrospectionServer()

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
  test('grants where active is true, with its members as claims', async () => {
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

  test.each([undefined, null, ''])('refuses where the organization is %s', async (oid) => {
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
  ])('refuses a user named %s: the filter would span the organization', async (_, m) => {
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
})
