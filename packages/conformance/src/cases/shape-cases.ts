import type { ApiKeyAuth, Guard, Outcome } from '@claviger/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Pick, StartApp } from '../app-spec.ts'
import { authenticatorThat, SHAPES } from '../authenticator-shapes.ts'
import { ANSWERS, insufficientScope, naming } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, optional, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const CALLER: ApiKeyAuth = {
  kind: 'api-key',
  organizationId: 'org_1',
  scopes: [],
  filter: { organizationId: 'org_1' },
  tokenInfo: { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {}, roles: [] },
}
const GRANTED: Outcome = { kind: 'granted', auth: CALLER }

/** By a middleware of the application's own, which awaits the guard. */
const awaited =
  (pick: Pick): Pick =>
  (kit) =>
    kit.awaiting(pick(kit))

/** Decisions that are there at once, and those that come later. */
export function describeShapes(start: StartApp): void {
  describe.each(SHAPES)('an authenticator that decides $name', (shape) => {
    const open = appOpener(start)
    const guarded = (decide: (guard: Guard) => Outcome, guards: readonly Pick[]) =>
      open({
        options: authenticatorThat(shape, (_, guard) => decide(guard)),
        routes: [{ path: '/', guards }],
      })

    test.each<[string, readonly Pick[]]>([
      ['one guard', [authenticated]],
      ['three guards', [authenticated, optional, scoped('read')]],
      ['a guard that is awaited', [awaited(authenticated)]],
      ['awaited guards between others', [authenticated, awaited(optional), authenticated]],
    ])('admits behind %s, and the handler runs once', async (_, guards) => {
      const app = await guarded(() => GRANTED, guards)
      expect(await app.admits({ target: '/' })).toEqual({
        kind: 'api-key',
        organizationId: 'org_1',
      })
    })

    test.each<[string, readonly Pick[]]>([
      ['one guard', [scoped('read')]],
      ['the last of three guards', [authenticated, optional, scoped('read')]],
      ['the first of three guards', [scoped('read'), authenticated, optional]],
      ['a guard that is awaited', [awaited(scoped('read'))]],
      ['an awaited guard between others', [authenticated, awaited(scoped('read')), authenticated]],
    ])('refuses at %s: answered once, and no handler runs', async (_, guards) => {
      for (const { status, headers, body } of [
        { status: 401, headers: {}, body: '{"a":1}' },
        { status: 403, headers: { 'x-refusal': '1' }, body: '{"b":2}' },
        { status: 503, headers: { 'retry-after': '7' }, body: '{"c":3}' },
      ] as const) {
        const json = {
          'content-type': 'application/json; charset=utf-8',
          'content-length': '7',
          ...headers,
        }
        const app = await guarded(
          ({ requirement }) =>
            requirement === undefined
              ? GRANTED
              : { kind: 'refused', reason: 'missing', refusal: { status, headers: json, body } },
          guards,
        )
        const lines = Object.entries(json).map(([name, value]) => `${name}: ${value}`)
        await app.refuses({ target: '/' }, `${status}\n${lines.toSorted().join('\n')}\n\n${body}`)
      }
    })

    test('breaks its promise: the error handling is told once, and no handler runs', async () => {
      for (const decide of [
        () => JSON.parse('{"kind":"granted"}'),
        () => JSON.parse('null'),
        () => {
          throw new Error('a bug')
        },
      ]) {
        for (const guards of [[authenticated], [awaited(authenticated)]]) {
          const app = await guarded(decide, guards)
          const { status } = await app.send({ target: '/' })
          expect(status).toBe(500)
          expect(app.handled()).toBe(0)
          expect(app.errors).toEqual([expect.any(Error)])
        }
      }
    })

    test('admits to a handler that throws: its error is told once, and is not the guard’s', async () => {
      const app = await open({
        options: authenticatorThat(shape, () => GRANTED),
        routes: [
          {
            path: '/',
            guards: [authenticated, awaited(authenticated)],
            handle: () => {
              throw new Error('of the handler')
            },
          },
        ],
      })
      const { status } = await app.send({ target: '/' })
      expect(status).toBe(500)
      expect(app.handled()).toBe(1)
      expect(app.errors).toEqual([expect.objectContaining({ message: 'of the handler' })])
    })
  })

  describe('a real authenticator', () => {
    const open = appOpener(start)

    test('answers from memory what it answered after asking the authority', async () => {
      const { lookup, asked } = stubAuthority()
      const { apiKeys } = askingEveryTime(lookup)
      if (apiKeys === undefined) throw new TypeError('The stub has API keys.')
      const app = await open({
        options: { apiKeys: { ...apiKeys, cache: true } },
        routes: [
          { path: '/', guards: [authenticated] },
          { path: '/deploy', guards: [authenticated, scoped('deploy')] },
          { path: '/awaited', guards: [awaited(scoped('deploy'))] },
        ],
      })
      for (let time = 0; time < 3; time += 1) {
        for (const target of ['/', '/deploy', '/awaited']) {
          const named = (answer: string) =>
            target === '/awaited' ? naming('deploy', answer) : answer
          await app.refuses({ target }, named(ANSWERS.missing))
          await app.refuses({ target, headers: [bearer('never-issued')] }, named(ANSWERS.invalid))
          await app.admits({ target, headers: [bearer(KEYS.admin)] })
        }
        await app.admits(bearer(KEYS.reader))
        for (const target of ['/deploy', '/awaited']) {
          const headers = [bearer(KEYS.reader)]
          await app.refuses({ target, headers }, insufficientScope('deploy'))
        }
      }
      expect(asked.toSorted()).toEqual([KEYS.admin, KEYS.reader, 'never-issued'].toSorted())
    })

    test('no handler runs before the authority has answered, behind an awaited guard either', async () => {
      let answer!: () => void
      const answered = new Promise<void>((resolve) => {
        answer = resolve
      })
      const app = await open({
        options: askingEveryTime(async () => {
          await answered
          return { tokenId: 'apit_1', organizationId: 'org_1' }
        }),
        routes: [
          { path: '/', guards: [authenticated] },
          { path: '/awaited', guards: [awaited(authenticated)] },
        ],
      })
      const headers = [bearer(KEYS.admin)]
      const responses = ['/', '/awaited'].map((target) => app.send({ target, headers }))
      await sleep(50)
      expect(app.handled()).toBe(0)
      answer()
      expect((await Promise.all(responses)).map(({ status }) => status)).toEqual([200, 200])
      expect(app.handled()).toBe(2)
    })
  })
}
