import { expect, test } from 'vitest'
import { inEachFramework } from './support/in-each-framework.ts'
import { ask, once } from './support/test-console.ts'

const KEYS = '/keys?org=org_1'
const NEW = '/new?org=org_1'

inEachFramework('the console', (open, framework) => {
  test('leads from the place where it is mounted to the keys', async () => {
    const { console } = await open()
    const first = await ask(console, '')
    expect([first.status, first.headers.get('location')]).toEqual([303, './console/'])
    const second = await ask(console, '/')
    expect([second.status, second.headers.get('location')]).toEqual([303, './keys?org=org_1'])
    const list = await ask(console, KEYS)
    expect(list.status).toBe(200)
    expect(list.body).toContain('<h1>API keys</h1>')
  })

  test('keeps nothing in caches, and loads nothing from elsewhere', async () => {
    const { console } = await open()
    const created = await ask(console, NEW, { form: [once()] })
    for (const { headers } of [created, await ask(console, KEYS), await ask(console, '/x')]) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
    }
    expect(created.body).not.toMatch(
      /<style|style=|<script>|\son\w+=|(?:src|href)="(?:https?:)?\/\//,
    )
    for (const [, path = ''] of created.body.matchAll(
      /(?:src|href)="\.(\/[\w.-]+\.(?:js|css|svg))"/g,
    )) {
      expect((await ask(console, path)).status).toBe(200)
    }
  })

  test('refuses a body that is not a form, a form that is too large, and other methods', async () => {
    const { console, authority } = await open()
    const headers = { 'sec-fetch-site': 'same-origin' }
    const json = await fetch(`${console.url}${NEW}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"once":"x"}',
    })
    expect(json.status).toBe(415)
    const large = await ask(console, NEW, { form: [once(), ['description', 'x'.repeat(70_000)]] })
    // A body parser that stands before the console has read it, so the field is what is too long.
    expect(large.status).toBe(framework === 'Express' ? 400 : 413)
    expect((await ask(console, KEYS, { method: 'DELETE' })).status).toBe(405)
    expect((await ask(console, KEYS, { form: [] })).status).toBe(405)
    expect(authority.calls).toEqual([])
  })

  test('shows texts, colours and a language of the application', async () => {
    const { console } = await open({
      texts: { brand: 'Acme <Keys>' },
      colors: { light: { accentText: '#fff' }, dark: { accent: 'rgb(1 2 3)' } },
      language: 'ar',
    })
    const { body } = await ask(console, KEYS)
    expect(body).toContain('Acme &lt;Keys&gt;')
    expect(body).toContain('<html lang="ar" dir="rtl">')
    const theme = await ask(console, '/theme.css')
    expect(theme.body).toContain('--accent-text:#fff')
    expect(theme.body).toContain('--accent:rgb(1 2 3)')
  })

  test('lets a person with several organizations choose, and an operator name any', async () => {
    const signedIn = { userId: 'op', may: ['read'] } as const
    const some = await open({ signIn: () => ({ ...signedIn, organizations: ['org_a', 'org_b'] }) })
    expect((await ask(some.console, '/')).body).toContain('./keys?org=org_b')
    expect((await ask(some.console, '/keys?org=org_c')).status).toBe(404)
    const all = await open({ signIn: () => ({ ...signedIn, organizations: 'all' }) })
    expect((await ask(all.console, '/')).body).toContain('name="org"')
    expect((await ask(all.console, '/keys?org=org_c')).status).toBe(200)
  })
})
