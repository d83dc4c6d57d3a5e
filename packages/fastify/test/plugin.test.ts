import { createAuthenticator } from '@claviger/core'
import fastify from 'fastify'
import { describe, expect, test, vi } from 'vitest'
import named, * as everything from '../src/index.ts'
import claviger, { createGuards, getAuth, type FastifyGuards } from '../src/index.ts'
import { GOOD, OPTIONS } from './stub-options.ts'

describe('the plugin', () => {
  test('is the default export and a named one', () => {
    expect(everything.claviger).toBe(named)
    expect(Object.keys(everything).toSorted()).toEqual([
      'claviger',
      'createGuards',
      'default',
      'getAuth',
      'getOptionalAuth',
      'metadataRoute',
      'webhookRoute',
    ])
  })

  test('decorates the app with the guards and the request with the documented names', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    expect(app.authenticateToken).toBe(app.claviger.authenticateToken)
    for (const name of [
      'optionalToken',
      'requireScope',
      'requireAnyScope',
      'requireRole',
      'requireClaim',
      'requireOrganization',
    ] as const) {
      expect(app[name]).toBe(app.claviger[name])
    }
    expect(app.hasRequestDecorator('tokenInfo')).toBe(true)
    expect(app.hasRequestDecorator('tokenClaims')).toBe(true)
    expect(app.claviger.authenticator.stats()).toBeDefined()
  })

  test('takes Fastify’s own registration options beside its own', async () => {
    const app = fastify()
    await app.register(claviger, {
      ...OPTIONS,
      prefix: '/ignored',
      logLevel: 'warn',
      logSerializers: { key: String },
    })
    app.get('/', { onRequest: app.requireScope('read') }, (request) => request.tokenInfo)
    const { statusCode } = await app.inject({ url: '/', headers: GOOD })
    expect(statusCode).toBe(200)
  })

  test.each([
    ['unknown ones', { ...OPTIONS, apikeys: {} }, 'no option "apikeys"'],
    ['none', {}, 'apiKeys, jwt, or both'],
  ])('stops the start on options that cannot work: %s', async (_, options, message) => {
    const app = fastify()
    // @ts-expect-error -- a JavaScript caller can
    app.register(claviger, options)
    await expect(app.ready()).rejects.toThrow(message)
  })

  test('closes the authenticator that it made, with the app', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    const close = vi.spyOn(app.claviger.authenticator, 'close')
    await app.close()
    expect(close).toHaveBeenCalledOnce()
  })

  test('leaves a ready authenticator open: somebody else made it', async () => {
    const app = fastify()
    const authenticator = createAuthenticator(OPTIONS)
    const close = vi.spyOn(authenticator, 'close')
    await app.register(claviger, { authenticator })
    expect(app.claviger.authenticator).toBe(authenticator)
    await app.close()
    expect(close).not.toHaveBeenCalled()
  })

  test('refuses options beside a ready authenticator, which would not apply', async () => {
    const app = fastify()
    const authenticator = createAuthenticator(OPTIONS)
    app.register(claviger, { ...OPTIONS, authenticator })
    await expect(app.ready()).rejects.toThrow(
      /has no option "\w+"\. It takes: authenticator, namespace/,
    )
  })

  test('createGuards guards without any plugin', async () => {
    const app = fastify()
    const { authenticateToken } = createGuards(OPTIONS)
    app.addHook('onRequest', authenticateToken)
    app.get('/', (request) => getAuth(request).filter)
    expect((await app.inject('/')).statusCode).toBe(401)
    expect((await app.inject({ url: '/', headers: GOOD })).json()).toEqual({
      organizationId: 'org_1',
    })
  })
})

describe('several registrations', () => {
  test('a second authenticator in a scope needs a namespace, and the error says so', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.register(claviger, OPTIONS)
    await expect(app.ready()).rejects.toThrow(/already has "app\.claviger".*`namespace`/)
  })

  test('so does one in a scope below, where it would shadow the first', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    app.register(async (child) => {
      await child.register(claviger, OPTIONS)
    })
    await expect(app.ready()).rejects.toThrow('`namespace`')
  })

  test('so does one beside a decorator that somebody else made', async () => {
    const app = fastify()
    app.decorate('requireScope', () => async () => {})
    app.register(claviger, OPTIONS)
    await expect(app.ready()).rejects.toThrow(/already has "app\.requireScope".*`namespace`/)
  })

  test('the same authenticator twice is one', async () => {
    const app = fastify()
    await app.register(claviger, OPTIONS)
    const { authenticator } = app.claviger
    await app.register(claviger, { authenticator })
    await app.register(claviger, { authenticator, namespace: 'again' })
    await app.register(claviger, { authenticator, namespace: 'again' })
    await app.ready()
    expect(app.getDecorator<FastifyGuards>('again').authenticator).toBe(authenticator)
  })

  test.each([1, '', null])('the namespace %j is refused', async (namespace) => {
    const app = fastify()
    app.register(claviger, Object.assign<typeof OPTIONS, object>({ ...OPTIONS }, { namespace }))
    await expect(app.ready()).rejects.toThrow('namespace must be a non-empty string')
  })

  test('a namespace holds guards of its own and leaves the plain names alone', async () => {
    const app = fastify()
    await app.register(claviger, { ...OPTIONS, realm: 'partners', namespace: 'partners' })
    expect(app.hasDecorator('authenticateToken')).toBe(false)
    expect(app.hasDecorator('claviger')).toBe(false)
    await app.register(claviger, { ...OPTIONS, realm: 'staff' })

    const partners = app.getDecorator<FastifyGuards>('partners')
    app.get('/partners', { onRequest: partners.authenticateToken }, () => 'partners')
    app.get('/staff', { onRequest: app.authenticateToken }, () => 'staff')
    for (const realm of ['partners', 'staff']) {
      const { headers } = await app.inject(`/${realm}`)
      expect(headers['www-authenticate']).toBe(`Bearer realm="${realm}"`)
    }
  })

  test('a namespace that was never registered is a boot error, not an open route', () => {
    const app = fastify()
    expect(() => app.getDecorator<FastifyGuards>('partners')).toThrow('partners')
  })

  test('scopes side by side have each their own', async () => {
    const app = fastify()
    for (const realm of ['one', 'two']) {
      app.register(async (scope) => {
        await scope.register(claviger, { ...OPTIONS, realm })
        scope.get(`/${realm}`, { onRequest: scope.authenticateToken }, () => realm)
      })
    }
    for (const realm of ['one', 'two']) {
      const { headers } = await app.inject(`/${realm}`)
      expect(headers['www-authenticate']).toBe(`Bearer realm="${realm}"`)
    }
    expect(app.hasDecorator('authenticateToken')).toBe(false)
  })
})
