import type { AuditEntry } from '@claviger/core'
import { expect, test, vi } from 'vitest'
import { inEachFramework } from '../support/in-each-framework.ts'
import { ask, openConsole } from '../support/test-console.ts'

const KEYS = '/keys?org=org_1'

inEachFramework('the audit trail', (open) => {
  test('shows and hands out the audit trail, in cells that run no formula', async () => {
    const { console, authority } = await open()
    await authority.create('org_1', { actor: '=HYPERLINK("https://evil.example")' })
    await authority.create('org_2', { actor: 'another organization' })
    const page = await ask(console, '/audit?org=org_1')
    expect(page.body).toContain('Key created')
    expect(page.body).not.toContain('another organization')
    const csv = await ask(console, '/audit.csv?org=org_1')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toContain('attachment')
    expect(csv.body.split('\r\n')[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
    const json = JSON.parse((await ask(console, '/audit.json?org=org_1')).body)
    expect(json).toHaveLength(1)
  })

  test('keeps the audit trail from those who may not read it', async () => {
    const { console, authority } = await open({
      signIn: () => ({
        userId: 'eve',
        organizations: ['org_1'],
        may: ['read', 'create', 'revoke'],
      }),
    })
    for (const page of ['audit', 'audit.csv', 'audit.json']) {
      expect((await ask(console, `/${page}?org=org_1`)).status).toBe(403)
    }
    expect(authority.calls).toEqual([])
    expect((await ask(console, KEYS)).body).not.toContain('Audit trail')
  })
})

test('hands out the newest 10,000 entries, and asks for no more', async () => {
  const { console, authority } = await openConsole()
  const asked = vi.spyOn(authority, 'audit').mockResolvedValue({ entries: [], nextPageToken: '1' })
  expect((await ask(console, '/audit.csv?org=org_1')).status).toBe(200)
  expect(asked.mock.calls.map(([, options]) => options?.pageSize)).toEqual(Array(100).fill(100))
})

test('names each action of own keys in words, and links what has a page alone', async () => {
  const { console, authority } = await openConsole()
  const entryOf = (action: string, subject: string): AuditEntry => ({
    id: action,
    at: '2030-01-02T00:00:00.000Z',
    organizationId: 'org_1',
    action,
    subject,
    details: {},
  })
  vi.spyOn(authority, 'audit').mockResolvedValue({
    entries: [
      entryOf('key.imported', 'key_1'),
      entryOf('key.grant_refused', 'a new key'),
      entryOf('key.cap_refused', 'a new key'),
      entryOf('request.refused', ''),
    ],
  })
  const { body } = await ask(console, '/audit?org=org_1')
  for (const text of ['Key imported', 'more rights than', 'past a limit', 'Refused']) {
    expect(body).toContain(text)
  }
  expect(body).not.toMatch(/[a-z]+\.(?:imported|grant_refused|cap_refused|refused)/)
  expect(body).toContain('key=key_1')
  expect(body).not.toMatch(/href="[^"]*a(?:%20|\+)new/)
})
