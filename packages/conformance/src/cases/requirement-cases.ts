import { describe, expect, test } from 'vitest'
import type { Pick, StartApp } from '../app-spec.ts'
import { ANSWERS, insufficientScope, naming } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const { admin, reader } = KEYS

const ROWS: readonly (readonly [
  title: string,
  guard: Pick,
  admitted: readonly string[],
  answer: string,
])[] = [
  [
    'requireScope',
    ({ guards }) => guards.requireScope('deploy'),
    [admin],
    insufficientScope('deploy'),
  ],
  [
    'requireScope with several, which must all be there',
    ({ guards }) => guards.requireScope('read', 'deploy'),
    [admin],
    insufficientScope('read deploy'),
  ],
  [
    'requireScope, which knows no prefixes and no wildcards',
    ({ guards }) => guards.requireScope('dep'),
    [],
    insufficientScope('dep'),
  ],
  [
    'requireAnyScope, of which one is enough',
    ({ guards }) => guards.requireAnyScope('deploy', 'read'),
    [admin, reader],
    insufficientScope('deploy'),
  ],
  [
    'requireAnyScope without any of them, which asks for the first',
    ({ guards }) => guards.requireAnyScope('deploy', 'write'),
    [admin],
    insufficientScope('deploy'),
  ],
  ['requireRole', ({ guards }) => guards.requireRole('admin'), [admin], ANSWERS.forbidden],
  [
    'requireRole with several, which must all be there',
    ({ guards }) => guards.requireRole('admin', 'owner'),
    [],
    ANSWERS.forbidden,
  ],
  [
    'requirePermission, of which a key has trusted ones only',
    ({ guards }) => guards.requirePermission('read:items'),
    [admin],
    ANSWERS.forbidden,
  ],
  [
    'a scope of defineScopes',
    ({ guards }) => guards.defineScopes(['read', 'deploy']).requireScope('deploy'),
    [admin],
    insufficientScope('deploy'),
  ],
  ['requireClaim', ({ guards }) => guards.requireClaim('tier', 'gold'), [admin], ANSWERS.forbidden],
  [
    'requireClaim of a name that every object has',
    ({ guards }) => guards.requireClaim('constructor', 'Object'),
    [],
    ANSWERS.forbidden,
  ],
  [
    'requireOrganization',
    ({ guards, organization }) => guards.requireOrganization(organization),
    [admin],
    ANSWERS.forbidden,
  ],
  [
    'requireOrganization that finds none in the request',
    ({ guards }) => guards.requireOrganization(() => undefined),
    [],
    ANSWERS.forbidden,
  ],
  [
    'requireOrganization whose function throws',
    ({ guards }) =>
      guards.requireOrganization(() => {
        throw new Error('no such parameter')
      }),
    [],
    ANSWERS.forbidden,
  ],
]

/** Every guard that requires something: alone, and after `authenticateToken`. */
export function describeRequirements(start: StartApp): void {
  describe('requirements', () => {
    const open = appOpener(start)

    test('a scope that another one implies is held, and named where it is missing', async () => {
      const app = await open({
        options: { ...askingEveryTime(stubAuthority().lookup), implies: { deploy: ['restart'] } },
        routes: [
          { path: '/', guards: [authenticated, ({ guards }) => guards.requireScope('restart')] },
        ],
      })
      await app.admits({ target: '/', headers: [bearer(admin)] })
      await app.refuses({ target: '/', headers: [bearer(reader)] }, insufficientScope('restart'))
    })

    test.each(ROWS)('%s', async (_, guard, admitted, answer) => {
      const scope = /scope="(.*)"/.exec(answer)?.[1]
      const { lookup, asked } = stubAuthority()
      const app = await open({
        options: askingEveryTime(lookup),
        routes: [
          { path: '/alone/:organization', guards: [guard] },
          { path: '/after/:organization', guards: [authenticated, guard] },
        ],
      })
      for (const target of ['/alone/org_1', '/after/org_1']) {
        const named = (unverified: string) =>
          scope !== undefined && target.startsWith('/alone')
            ? naming(scope, unverified)
            : unverified
        await app.refuses({ target }, named(ANSWERS.missing))
        await app.refuses({ target, headers: [bearer('never-issued')] }, named(ANSWERS.invalid))
        for (const key of [admin, reader]) {
          const request = { target, headers: [bearer(key)] }
          asked.splice(0)
          if (admitted.includes(key)) await app.admits(request)
          else await app.refuses(request, answer)
          expect(asked, 'one verification per request').toEqual([key])
        }
      }
    })
  })
}
