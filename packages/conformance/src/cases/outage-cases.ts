import type { Authenticator, Lookup, Outcome } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, optional, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS } from '../stub-authority.ts'

const THROWS: Lookup = () => {
  throw new Error('synchronously')
}

/** Authorities that fail in every way, and an authenticator that breaks its promise. */
export function describeOutages(start: StartApp): void {
  describe('outages', () => {
    const open = appOpener(start)

    test.each<[string, Lookup]>([
      ['throws synchronously', THROWS],
      ['throws nothing in particular', () => Promise.reject()],
      ['rejects with null', () => Promise.reject(null)],
      ['rejects with a string', () => Promise.reject('route')],
      ['resolves with undefined', async () => JSON.parse('[]')[0]],
      ['resolves with true', async () => JSON.parse('true')],
      [
        'fails with a status of its own',
        () => Promise.reject(Object.assign(new Error('x'), { status: 200, statusCode: 200 })),
      ],
      [
        'says that the key is unauthorized',
        () => Promise.reject(Object.assign(new Error('x'), { status: 401 })),
      ],
    ])('a lookup that %s is 503, never a way in', async (_, lookup) => {
      const app = await open({
        options: askingEveryTime(lookup),
        routes: [
          { path: '/token', guards: [authenticated] },
          { path: '/scope', guards: [scoped('read')] },
          { path: '/optional', guards: [optional] },
        ],
      })
      for (const target of ['/token', '/scope', '/optional']) {
        await app.refuses({ target, headers: [bearer(KEYS.admin)] }, ANSWERS.unavailable)
      }
    })

    test('a lookup that never settles is 503 at the deadline (R-ADAPT-02)', async () => {
      const app = await open({
        options: { apiKeys: { lookup: () => new Promise(() => {}), timeoutMs: 50 } },
        routes: [{ path: '/', guards: [authenticated] }],
      })
      await app.refuses(bearer(KEYS.admin), ANSWERS.unavailable)
    })

    test.each<[string, unknown]>([
      ['an error', new Error('a bug')],
      ['nothing', undefined],
      ['null', null],
      ['the word "route", which Express takes for a command', 'route'],
      ['an error with a status of its own', Object.assign(new Error('x'), { status: 204 })],
    ])(
      'an authenticator that rejects with %s ends in the error handling (R-ADAPT-01)',
      async (_, reason) => {
        const app = await open({
          options: brokenAuthenticator(reason),
          guards: [authenticated],
          routes: [{ path: '/', guards: [authenticated] }],
        })
        const { status, body } = await app.send(bearer(KEYS.admin))
        expect(app.handled()).toBe(0)
        expect(app.errors).toEqual([expect.any(Error)])
        expect(status).toBe(500)
        expect(body).not.toContain('org_')
      },
    )

    test.each<[string, unknown]>([
      ['undefined', undefined],
      ['null', null],
      ['true', true],
      ['an object without a kind', {}],
      ['a kind of a later version', { kind: 'challenge' }],
      ['a kind from the prototype chain', { kind: 'constructor' }],
      ['granted without a caller', { kind: 'granted' }],
      ['granted with null', { kind: 'granted', auth: null }],
      ['granted with an empty caller', { kind: 'granted', auth: {} }],
      ['granted with a caller of another kind', { kind: 'granted', auth: { kind: 'admin' } }],
      ['anonymous for a guard that is not optional', { kind: 'anonymous' }],
      ['refused without a refusal', { kind: 'refused' }],
    ])('an authenticator that returns %s runs no handler', async (_, outcome) => {
      const app = await open({
        options: authenticatorThatReturns(outcome),
        guards: [authenticated],
        routes: [{ path: '/', guards: [authenticated] }],
      })
      const { status, body } = await app.send(bearer(KEYS.admin))
      expect(app.handled()).toBe(0)
      expect(app.errors).toEqual([expect.any(Error)])
      expect(status).toBe(500)
      expect(body).not.toContain('org_')
    })
  })
}

// An adapter must survive even this: the handler does not run, and the client gets an answer.
function brokenAuthenticator(reason: unknown): Authenticator {
  const reject = () => Promise.reject(reason)
  return {
    authenticate: reject,
    check: reject,
    revoke: reject,
    unrevoke: reject,
    stats: () => {
      throw reason
    },
    close: async () => {},
  }
}

function authenticatorThatReturns(outcome: unknown): Authenticator {
  const answer = async () => outcome as Outcome
  return { ...brokenAuthenticator(new Error('not called')), authenticate: answer, check: answer }
}
