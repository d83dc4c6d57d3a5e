import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { describe, expect, test } from 'vitest'
import {
  createAuthenticator,
  currentAuth,
  currentOptionalAuth,
  defineGuards,
  type AuthRequest,
  type Check,
} from '../../src/index.ts'

allowWarnings('CLAVIGER_KEYS_WITHOUT_SCOPES')

const authenticator = createAuthenticator({
  apiKeys: {
    lookup: async (key) => (key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null),
  },
})
const guardsOf = () =>
  defineGuards<AuthRequest, Check<AuthRequest>>(authenticator, {
    requestOf: (request) => request,
    toMiddleware: (check) => check,
  })
const good = () => ({ headers: { authorization: 'Bearer good' } })

test.each([undefined, null, 'scalekit'])(
  'guards of %j are an error that says what is missing',
  (given) => {
    const make = Reflect.get({ defineGuards }, 'defineGuards')
    expect(() => Reflect.apply(make, undefined, [given, {}])).toThrow(
      'must be options or an authenticator, got',
    )
  },
)

describe('the current auth', () => {
  test('is the caller that a guard let through', async () => {
    const request = good()
    await guardsOf().authenticateToken(request)
    expect(currentAuth(request)).toMatchObject({ organizationId: 'org_1' })
    expect(currentOptionalAuth(request)).toBe(currentAuth(request))
  })

  test('is undefined behind an optional guard, and throws without a guard', async () => {
    const request = { headers: {} }
    expect(() => currentOptionalAuth(request)).toThrow('No guard ran')
    await guardsOf().optionalToken(request)
    expect(currentOptionalAuth(request)).toBeUndefined()
    expect(() => currentAuth(request)).toThrow('anonymous')
  })

  test('does not exist for a refused request', async () => {
    const request = { headers: { authorization: 'Bearer bad' } }
    await guardsOf().authenticateToken(request)
    expect(() => currentAuth(request)).toThrow('No guard ran')
  })

  test('does not believe what is written on the request', () => {
    const request = { ...good(), auth: { kind: 'api-key' }, tokenInfo: { tokenId: 'apit_x' } }
    expect(() => currentAuth(request)).toThrow('No guard ran')
  })
})

describe('a guard with a requirement', () => {
  test('authenticates first when it stands alone', async () => {
    const { requireScope } = guardsOf()
    expect(await requireScope('read')({ headers: {} })).toMatchObject({ reason: 'missing' })
    expect(await requireScope('read')(good())).toMatchObject({ reason: 'insufficient_scope' })
  })

  test('reads the organization of the request each time', async () => {
    const { requireOrganization } = guardsOf()
    const guard = requireOrganization((request) => request.method)
    expect(await guard({ ...good(), method: 'org_1' })).toMatchObject({ kind: 'granted' })
    expect(await guard({ ...good(), method: 'org_2' })).toMatchObject({
      reason: 'wrong_organization',
    })
  })

  test('refuses at startup to read the organization with anything but a function', () => {
    const { requireOrganization } = guardsOf()
    for (const from of [undefined, 'org_1', good()]) {
      expect(() => requireOrganization(from as never)).toThrow(TypeError)
    }
  })

  test('does not let an anonymous request of an earlier guard through', async () => {
    const { optionalToken, requireScope } = guardsOf()
    const request = { headers: {} }
    await optionalToken(request)
    expect(await requireScope('read')(request)).toMatchObject({ reason: 'missing' })
  })
})

test('two authenticators do not trust each other', async () => {
  const other = createAuthenticator({ apiKeys: { lookup: async () => null } })
  const request = good()
  expect(await authenticator.check(request, {})).toMatchObject({ kind: 'granted' })
  expect(await other.check(request, {})).toMatchObject({ kind: 'refused', reason: 'unknown_key' })
})

describe('an authenticator that breaks its promise', () => {
  test.each([undefined, null, 'route', Object.assign(new Error('x'), { status: 204 })])(
    'and rejects with %o becomes a plain error, which no framework takes for a way in',
    async (reason) => {
      const reject = () => Promise.reject(reason)
      const broken = { ...authenticator, authenticate: reject, check: reject }
      const { authenticateToken } = defineGuards<AuthRequest, Check<AuthRequest>>(broken, {
        requestOf: (request) => request,
        toMiddleware: (check) => check,
      })
      const error = await Promise.resolve(authenticateToken(good())).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toHaveProperty('status')
      expect(error).toMatchObject({ cause: reason })
    },
  )
})
