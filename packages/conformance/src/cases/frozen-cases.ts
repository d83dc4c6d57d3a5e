import { describe, expect, test } from 'vitest'
import type { HandlerView, StartApp } from '../app-spec.ts'
import { insufficientScope } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, scoped } from '../picks.ts'
import { bearer, KEYS, stubAuthority } from '../stub-authority.ts'

/** The cache shares the caller between requests, so it must not be writable. */
export function describeFrozen(start: StartApp): void {
  describe('the caller is frozen', () => {
    const open = appOpener(start)

    test('a handler that writes to the caller does not change the next request (R-KEY-35)', async () => {
      const app = await open({
        options: {
          apiKeys: { lookup: stubAuthority().lookup, scopes: () => ['read'] },
        },
        routes: [
          { path: '/', guards: [authenticated], handle: tamper },
          { path: '/deploy', guards: [scoped('deploy')] },
        ],
      })
      const headers = [bearer(KEYS.admin)]
      const untouched = { organizationId: 'org_1', scopes: ['read'], deep: ['value'], roles: 2 }
      expect(await app.admits({ target: '/', headers })).toEqual(untouched)
      expect(await app.admits({ target: '/', headers })).toEqual(untouched)
      await app.refuses({ target: '/deploy', headers }, insufficientScope('deploy'))
    })
  })
}

function tamper({ auth, tokenInfo }: HandlerView): unknown {
  const caller = auth()
  const before = summaryOf(auth)
  const nested = caller.tokenInfo?.customClaims['nested'] as { deep: string[] }
  for (const write of [
    () => Object.assign(caller, { organizationId: 'org_2', scopes: ['deploy'] }),
    () => Object.assign(caller.filter, { organizationId: 'org_2' }),
    () => (caller.scopes as string[]).push('deploy'),
    () => nested.deep.push('more'),
    () => (tokenInfo?.roles as string[]).push('owner'),
    () => Object.setPrototypeOf(caller, { scopes: ['deploy'] }),
  ]) {
    expect(write).toThrow(TypeError)
  }
  return before
}

function summaryOf(auth: HandlerView['auth']): unknown {
  const { organizationId, scopes, tokenInfo } = auth()
  const nested = tokenInfo?.customClaims['nested'] as { deep: string[] }
  return { organizationId, scopes, deep: nested.deep, roles: tokenInfo?.roles.length }
}
