import { beforeEach, describe, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../conformance/src/test-signing-key.ts'
import { Authority } from '../../src/state/authority.ts'
import type { CredentialEvent } from '../../src/state/credential-event.ts'

let authority: Authority
let told: CredentialEvent[]

beforeEach(async () => {
  authority = await Authority.create({
    clientId: 'skc_1',
    clientSecret: 'secret',
    accessTokenTtlSeconds: 60,
    signingKey: TEST_SIGNING_KEY,
  })
  told = []
  authority.tell = (event) => told.push(event)
  for (const id of ['org_1', 'org_2']) authority.organizations.create({ displayName: 'Acme' }, id)
})

function member(...organizations: readonly string[]) {
  const user = authority.users.create({ email: 'jo@acme.com' }, 'usr_jo')
  for (const id of organizations) authority.users.join(user, id)
  return user
}

const ended = (organizationId: string) => ({
  type: 'user.organization_membership_deleted',
  object: 'OrgMembershipEvent',
  organization_id: organizationId,
  data: {
    organization: expect.objectContaining({ id: organizationId, display_name: 'Acme' }),
    user: expect.objectContaining({ id: 'usr_jo', email: 'jo@acme.com' }),
  },
})

describe('an authority tells', () => {
  test('that an organization was deleted, once its keys are invalid', () => {
    const { record } = authority.keys.issue({ organizationId: 'org_1', customClaims: {} })
    let wasActive = true
    authority.tell = (event) => {
      told.push(event)
      wasActive = authority.isActive(record)
    }
    authority.deleteOrganization('org_1')
    expect(told).toEqual([
      {
        type: 'organization.deleted',
        object: 'Organization',
        organization_id: 'org_1',
        data: expect.objectContaining({ id: 'org_1', display_name: 'Acme', external_id: null }),
      },
    ])
    expect(wasActive).toBe(false)
  })

  test('that a membership ended', () => {
    authority.deleteMembership(member('org_1', 'org_2'), 'org_2')
    expect(told).toEqual([ended('org_2')])
  })

  test('of each membership of a deleted user', () => {
    member('org_1', 'org_2')
    authority.deleteUser('usr_jo')
    expect(told).toEqual([ended('org_1'), ended('org_2')])
  })

  test('nothing of organizations and users that it does not have', () => {
    authority.deleteOrganization('org_3')
    authority.deleteUser('usr_3')
    expect(told).toEqual([])
  })
})
