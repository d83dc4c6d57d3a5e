import { expect, test } from 'vitest'
import { checkGrant, type KeyGrant } from '../../src/authority/check-grant.ts'
import type { KeyActor } from '../../src/authority/managed-key.ts'

const EVERYTHING: KeyGrant = { scopes: ['a'], roles: ['b'], claims: ['c'], userId: 'usr_1' }

test.each<readonly [KeyActor, KeyGrant]>([
  [{}, EVERYTHING],
  [{ grantable: ['*'], grantableRoles: ['*'], grantableClaims: ['*'] }, EVERYTHING],
  [{ grantable: [] }, { userId: 'usr_1' }],
  [{ grantableUsers: ['usr_1'] }, EVERYTHING],
  [{ grantableUsers: [null] }, { userId: null }],
  [{ grantableUsers: [] }, {}],
])('an actor with %j may give %j', (actor, grant) => {
  expect(() => checkGrant(actor, grant)).not.toThrow()
})

test.each<readonly [KeyActor, KeyGrant, readonly string[]]>([
  [{ grantable: [] }, EVERYTHING, ['a', 'b', 'claim c']],
  [{ grantable: ['*'] }, EVERYTHING, ['b', 'claim c']],
  [{ grantableClaims: ['d'] }, EVERYTHING, ['claim c']],
  [{ grantableUsers: ['usr_2', '*', null] }, EVERYTHING, ['a key of user usr_1']],
  [{ grantableUsers: ['usr_1'] }, { userId: null }, ['a key of the whole organization']],
  [{ grantableUsers: [] }, { userId: null }, ['a key of the whole organization']],
])('an actor with %j may not give %j: %j is refused', (actor, grant, refused) => {
  expect(() => checkGrant(actor, grant)).toThrow(
    expect.objectContaining({ name: 'NotGrantableError', refused }),
  )
})
