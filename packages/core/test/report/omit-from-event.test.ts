import { describe, expect, test } from 'vitest'
import { createAuthenticator, type AuthEvent } from '../../src/index.ts'
import { checkOmitted } from '../../src/report/omit-from-event.ts'

const lookup = async () => ({ tokenId: 'apit_1', organizationId: 'org_1', userId: 'usr_1' })
const REQUEST = {
  headers: { authorization: 'Bearer a-key' },
  socket: { remoteAddress: '127.0.0.1' },
}

async function eventsWithout(omitFromEvents: readonly ('userId' | 'remoteAddress')[] | undefined) {
  const events: AuthEvent[] = []
  const authenticator = createAuthenticator({
    apiKeys: { lookup },
    omitFromEvents,
    onEvent: (event) => events.push(event),
  })
  await authenticator.authenticate(REQUEST)
  await authenticator.revoke({ userId: 'usr_1' })
  await authenticator.close()
  return events
}

describe('omitFromEvents', () => {
  test('leaves users and addresses in by default', async () => {
    const told = JSON.stringify(await eventsWithout(undefined))
    expect(told).toContain('usr_1')
    expect(told).toContain('127.0.0.1')
  })

  test('leaves users out, as the target of a revocation too, and nothing else', async () => {
    const events = await eventsWithout(['userId'])
    expect(JSON.stringify(events)).not.toContain('usr_1')
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'outcome', keyId: 'apit_1', remoteAddress: '127.0.0.1' }),
    )
    expect(events).toContainEqual(expect.objectContaining({ type: 'revocation', by: 'userId' }))
  })

  test('leaves addresses out', async () => {
    const told = JSON.stringify(await eventsWithout(['remoteAddress']))
    expect(told).toContain('usr_1')
    expect(told).not.toContain('127.0.0.1')
  })

  test.each([['userId'], [['userID']], [[undefined]], [{}]])('refuses %o', (value) => {
    expect(() => checkOmitted('omitFromEvents', value)).toThrow(
      'omitFromEvents must be a list of userId and remoteAddress',
    )
  })
})
