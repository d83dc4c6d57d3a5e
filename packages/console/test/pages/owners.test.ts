import type { KeyAuthority } from '@claviger/core'
import { expect, test, vi } from 'vitest'
import { ADMINISTRATOR, ask, openConsole } from '../support/test-console.ts'

const KEYS = '/keys?org=org_1'
const OPERATOR = { ...ADMINISTRATOR, users: 'all' } as const

test('finds the keys of users who are gone, and marks them in every list', async () => {
  const asked: (readonly string[])[] = []
  const { console, authority } = await openConsole({
    goneUsers: (organizationId, userIds) => {
      asked.push([organizationId, ...userIds])
      return userIds.filter((id) => id === 'grace')
    },
  })
  for (const userId of ['grace', 'ada', 'grace']) {
    await authority.create('org_1', { userId, description: `Key of ${userId}` })
  }
  await authority.create('org_1', { description: 'Key of everybody' })
  const gone = await ask(console, `${KEYS}&show=gone`)
  expect(gone.body.match(/Key of \w+<\/bdi>/g)).toEqual(Array(2).fill('Key of grace</bdi>'))
  expect(asked).toEqual([['org_1', 'grace', 'ada']])
  const { body } = await ask(console, KEYS)
  expect(body.match(/class="attention">Owner gone</g)).toHaveLength(2)
  expect((await ask(console, `${KEYS}&show=attention`)).body).toContain('Key of grace')
})

test('shows the list also while it cannot find out who is gone', async () => {
  const { console, authority, errors } = await openConsole({
    goneUsers: async () => {
      throw new Error('the directory is away')
    },
  })
  await authority.create('org_1', { userId: 'grace' })
  expect((await ask(console, KEYS)).status).toBe(200)
  expect((await ask(console, `${KEYS}&show=gone`)).status).toBe(503)
  expect(errors.map(String)).toEqual(Array(2).fill('Error: the directory is away'))
})

test('offers no list of gone users where the application does not know them', async () => {
  const { console } = await openConsole()
  const { body } = await ask(console, `${KEYS}&show=gone`)
  expect(body).not.toContain('Owner gone')
})

test('gives keys to another user, or to the whole organization', async () => {
  const { console, authority } = await openConsole({ signIn: () => OPERATOR })
  const made = [
    await authority.create('org_1', { userId: 'grace', description: 'First' }),
    await authority.create('org_1', { userId: 'grace', description: 'Second' }),
  ]
  const ids = made.map(({ tokenInfo }) => tokenInfo.tokenId)
  const question = await ask(
    console,
    `/transfer?org=org_1${ids.map((id) => `&key=${id}`).join('')}`,
  )
  expect(question.body).toMatch(/Second[^]*First|First[^]*Second/)
  const keys = ids.map((id) => ['key', id] as const)
  for (const [userId, owner] of [
    ['ada', 'ada'],
    ['', undefined],
  ] as const) {
    const sent = await ask(console, '/transfer?org=org_1', { form: [...keys, ['userId', userId]] })
    expect(sent.headers.get('location')).toBe('./keys?org=org_1&done=transferred&count=2')
    const now = await authority.get('org_1', ids[0] ?? '')
    expect(now.userId).toBe(owner)
  }
  expect(await authority.lookup(made[0]?.key ?? '')).not.toBeNull()
})

test('gives a key only to a user for whom the person may make such a key', async () => {
  const { console, authority } = await openConsole()
  const { tokenInfo } = await authority.create('org_1', { userId: 'grace' })
  const strong = await authority.create('org_1', { userId: 'grace', scopes: ['admin'] })
  const owner = await authority.create('org_1', { userId: 'grace' })
  authority.age(owner.tokenInfo.tokenId, { roles: ['owner'] })
  const foreign = await authority.create('org_2', { userId: 'grace' })
  const send = async (id: string, userId: string) => {
    const form = [
      ['key', id],
      ['userId', userId],
    ] as const
    return (await ask(console, '/transfer?org=org_1', { form })).status
  }
  expect(await send(tokenInfo.tokenId, 'eve')).toBe(400)
  expect(await send(strong.tokenInfo.tokenId, 'ada')).toBe(400)
  expect(await send(owner.tokenInfo.tokenId, 'ada')).toBe(400)
  await send(foreign.tokenInfo.tokenId, 'ada')
  expect(await send(tokenInfo.tokenId, 'ada')).toBe(303)
  const owners = [
    await authority.get('org_1', tokenInfo.tokenId),
    await authority.get('org_1', strong.tokenInfo.tokenId),
    await authority.get('org_1', owner.tokenInfo.tokenId),
    await authority.get('org_2', foreign.tokenInfo.tokenId),
  ].map(({ userId }) => userId)
  expect(owners).toEqual(['ada', 'grace', 'grace', 'grace'])
})

test('gives away no key over an authority whose keys keep their user', async () => {
  const { console, authority } = await openConsole({ signIn: () => OPERATOR })
  Object.defineProperty(authority, 'features', {
    value: { ...authority.features, transfer: false },
  })
  const { tokenInfo } = await authority.create('org_1', { userId: 'grace' })
  const form = [
    ['key', tokenInfo.tokenId],
    ['userId', 'ada'],
  ] as const
  expect((await ask(console, `/transfer?org=org_1&key=${tokenInfo.tokenId}`)).status).toBe(404)
  expect((await ask(console, '/transfer?org=org_1', { form })).status).toBe(404)
  expect((await authority.get('org_1', tokenInfo.tokenId)).userId).toBe('grace')
})

test('revokes all keys of one user in one call, where the authority has one', async () => {
  const { console, authority } = await openConsole()
  const revokeAll = vi.fn<NonNullable<KeyAuthority['revokeAll']>>(async () => ['key_1', 'key_2'])
  Object.defineProperty(authority, 'revokeAll', { value: revokeAll })
  const path = '/revoke-user?org=org_1&user=grace'
  const sent = await ask(console, path, { form: [['reason', 'Left']] })
  expect(sent.headers.get('location')).toContain('done=revoked-many&count=2')
  const options = expect.objectContaining({ userId: 'grace', actor: 'ada', reason: 'Left' })
  expect(revokeAll.mock.calls).toEqual([['org_1', options]])
  expect(authority.calls).toEqual([])
  for (const user of ['', '&user=']) {
    expect((await ask(console, `/revoke-user?org=org_1${user}`, { form: [] })).status).toBe(404)
  }
  expect(revokeAll).toHaveBeenCalledOnce()
})

test('revokes all keys of one user, with a preview and a reason', async () => {
  const { console, authority } = await openConsole()
  const theirs = await Promise.all(
    Array.from({ length: 35 }, async (_, i) =>
      authority.create('org_1', { userId: 'grace', description: `Key ${i}.` }),
    ),
  )
  const other = await authority.create('org_1', { userId: 'ada' })
  expect((await ask(console, `${KEYS}&user=grace`)).body).toContain('Revoke all keys of this user')
  const path = '/revoke-user?org=org_1&user=grace'
  expect((await ask(console, path)).body).toContain('Key 34.')
  expect((await authority.list('org_1', { userId: 'grace' })).nextPageToken).toBeDefined()
  const sent = await ask(console, path, { form: [['reason', 'Left the company']] })
  expect(sent.headers.get('location')).toBe('./keys?org=org_1&done=revoked-many&count=35')
  for (const { key } of theirs) expect(await authority.lookup(key)).toBeNull()
  expect(await authority.lookup(other.key)).not.toBeNull()
  const ended = await ask(console, `${KEYS}&show=ended`)
  expect(ended.body).toContain('Left the company')
  expect(ended.body).toContain('ada')
})

test('keeps the reason of a revocation, and refuses one that is too long', async () => {
  const { console, authority } = await openConsole()
  const { tokenInfo } = await authority.create('org_1')
  const { tokenId } = tokenInfo
  const path = `/revoke?org=org_1&key=${tokenId}`
  const long = await ask(console, path, { form: [['reason', 'x'.repeat(257)]] })
  expect([long.status, long.body.includes('id="reason-error"')]).toEqual([400, true])
  expect((await authority.get('org_1', tokenId)).state).toBe('active')
  await ask(console, path, { form: [['reason', '<b>Old</b>']] })
  const { body } = await ask(console, `/key?org=org_1&key=${tokenId}`)
  expect(body).toContain('&lt;b&gt;Old&lt;/b&gt;')
})

test('refuses to end or transfer keys without the right to do so', async () => {
  const { console, authority } = await openConsole({
    signIn: () => ({ ...OPERATOR, may: ['read'] }),
  })
  const { key, tokenInfo } = await authority.create('org_1', { userId: 'grace' })
  const form = [
    ['key', tokenInfo.tokenId],
    ['userId', 'ada'],
  ] as const
  for (const path of ['/transfer?org=org_1', '/revoke-user?org=org_1&user=grace']) {
    expect((await ask(console, path)).status).toBe(403)
    expect((await ask(console, path, { form })).status).toBe(403)
  }
  expect(await authority.lookup(key)).toMatchObject({ userId: 'grace' })
})
