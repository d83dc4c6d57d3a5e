import { expect, test } from 'vitest'
import { inEachFramework } from '../support/in-each-framework.ts'
import { ask, once, shownKey } from '../support/test-console.ts'

const KEYS = '/keys?org=org_1'
const NEW = '/new?org=org_1'

inEachFramework('keys', (open) => {
  test('creates, shows once, rotates and revokes a key', async () => {
    const { console, authority } = await open()
    const created = await ask(console, NEW, {
      form: [once(), ['description', 'CI'], ['scopes', 'read:a read:b'], ['expires', '30']],
    })
    expect(created.status).toBe(200)
    const key = shownKey(created.body)
    const info = await authority.lookup(key)
    expect(info).toMatchObject({ description: 'CI', scopes: ['read:a', 'read:b'], mode: 'live' })
    const id = info?.tokenId ?? ''

    const rotated = await ask(console, `/rotate?org=org_1&key=${id}`, {
      form: [once(), ['overlap', 'day']],
    })
    const next = shownKey(rotated.body)
    expect(await authority.lookup(next)).toMatchObject({ scopes: ['read:a', 'read:b'] })
    expect(await authority.lookup(key)).not.toBeNull()

    const question = await ask(console, `/revoke?org=org_1&key=${id}`)
    expect(question.body).toContain('CI')
    expect(await authority.lookup(key)).not.toBeNull()
    const revoked = await ask(console, `/revoke?org=org_1&key=${id}`, { form: [] })
    expect(revoked.status).toBe(303)
    expect(await authority.lookup(key)).toBeNull()
    expect(await authority.lookup(next)).not.toBeNull()
    for (const path of [KEYS, `${KEYS}&show=ended`, `/key?org=org_1&key=${id}`]) {
      const { body } = await ask(console, path)
      expect(body).not.toContain(key)
      expect(body).not.toContain(next)
    }
  })

  test('carries out a form that is sent twice once', async () => {
    const { console, authority } = await open()
    const form = [once()]
    const answers = await Promise.all([
      ask(console, NEW, { form }),
      ask(console, NEW, { form }),
      ask(console, NEW, { form }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
    expect((await authority.list('org_1')).keys).toHaveLength(1)
    expect((await ask(console, NEW, { form: [] })).status).toBe(409)
  })

  test('says what is wrong with each field, and keeps what was typed', async () => {
    const { console, authority } = await open()
    for (const [name, value] of [
      ['description', 'x'.repeat(513)],
      ['scopes', 'read:"'],
      ['scopes', Array.from({ length: 101 }, (_, i) => `read:${i}`).join(' ')],
      ['userId', 'u'.repeat(257)],
      ['expires', '-1'],
      ['mode', 'both'],
    ] as const) {
      const answer = await ask(console, NEW, { form: [once(), [name, value]] })
      expect(answer.status).toBe(400)
      expect(answer.body).toContain('role="alert"')
      expect(answer.body).toContain(`id="${name}-error"`)
    }
    expect(authority.calls).toEqual([])
  })

  test('finds keys by what stands in them, revokes several at once, and lists pages', async () => {
    const { console, authority } = await open()
    const made = await Promise.all(
      Array.from({ length: 35 }, async (_, i) =>
        authority.create('org_1', { description: i < 2 ? `Old ${i}` : `Key ${i}` }),
      ),
    )
    const first = await ask(console, KEYS)
    expect(first.body).not.toContain('Old 0')
    const [, next = ''] = /href="\.(\/keys\?[^"]*page=[^"]*)"/.exec(first.body) ?? []
    expect((await ask(console, next.replaceAll('&amp;', '&'))).body).toContain('Old 0')
    const found = await ask(console, `${KEYS}&q=OLD`)
    expect(found.body).toContain('Old 1')
    expect(found.body).not.toContain('Key 3')

    const ids = made.slice(0, 2).map(({ tokenInfo }) => tokenInfo.tokenId)
    const query = ids.map((id) => `&key=${id}`).join('')
    const preview = await ask(console, `/revoke-many?org=org_1${query}`)
    expect(preview.body).toContain('Old 0')
    expect(await authority.lookup(made[0]?.key ?? '')).not.toBeNull()
    const form = ids.map((id) => ['key', id] as const)
    expect((await ask(console, '/revoke-many?org=org_1', { form })).status).toBe(303)
    expect(await authority.lookup(made[0]?.key ?? '')).toBeNull()
    expect((await authority.list('org_1')).nextPageToken).toBeDefined()
  })

  test('shows a key also while its use cannot be read', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1', { description: 'Counted' })
    const path = `/key?org=org_1&key=${tokenInfo.tokenId}`
    authority.uses.push({ requests: 1_234, refusals: 34 })
    expect((await ask(console, path)).body).toContain(
      '1,234 requests in 1 days, 34 of them refused',
    )
    authority.usage = async () => {
      throw new Error('away')
    }
    const answer = await ask(console, path)
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('The counts cannot be read right now.')
  })

  test('changes a description, and says which one is too long', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1', { description: 'Before' })
    const path = `/key?org=org_1&key=${tokenInfo.tokenId}`
    expect((await ask(console, path, { form: [['description', 'After']] })).status).toBe(303)
    expect((await ask(console, `${path}&done=updated`)).body).toContain('After')
    const long = await ask(console, path, { form: [['description', 'y'.repeat(513)]] })
    expect(long.status).toBe(400)
    expect(await authority.get('org_1', tokenInfo.tokenId)).toMatchObject({ description: 'After' })
  })

  test('shows hostile names as harmless text', async () => {
    const { console, authority } = await open()
    await authority.create('org_1', { description: '<script>alert(1)</script>' })
    await authority.create('org_1', { description: '"><img src=x onerror=alert(1)>' })
    await authority.create('org_1', { description: 'gpj.\u202Etxt' })
    await authority.create('org_1', { description: '\u200B\u200B' })
    await authority.create('org_1', { description: `long ${'x'.repeat(10_000)}` })
    await authority.create('org_1', { userId: '"><svg onload=alert(1)>' })
    const { body } = await ask(console, KEYS)
    expect(body).not.toMatch(/<script>|<img|<svg onload/)
    expect(body).not.toMatch(/[\u202E\u200B]/)
    expect(body).toContain('U+202E')
    expect(body).not.toContain('x'.repeat(200))
  })
})
