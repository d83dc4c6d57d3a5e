import { expect, test } from 'vitest'
import { ask, openConsole } from '../support/test-console.ts'

const branding = {
  stylesheets: ['/assets/acme.css', '/assets/"><b>.css'],
  logo: '/assets/acme.svg',
  icon: '/assets/tab.svg',
  links: [
    { text: 'Back to <Acme>', href: '/app' },
    { text: 'Docs', href: 'https://docs.acme.com/keys' },
  ],
}

test('puts stylesheets, logo, icon and links of the application around every page', async () => {
  const { console } = await openConsole({ branding })
  const list = await ask(console, '/keys?org=org_1')
  const message = await ask(console, '/nothing?org=org_1')
  for (const { body, headers } of [list, message]) {
    // After the page's own, so that its rules win.
    expect(body).toMatch(/theme\.css">\s*<link rel="stylesheet" href="\/assets\/acme\.css">/)
    expect(body).toContain('href="/assets/&quot;&gt;&lt;b&gt;.css"')
    expect(body).toContain('<link rel="icon" href="/assets/tab.svg">')
    expect(body).toContain('<img class="mark" src="/assets/acme.svg" alt="">')
    expect(body).not.toMatch(/<svg class="logo"|<b>/)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("style-src 'self'; font-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|data:/)
  }
  expect(list.body).toContain('<a href="/app">Back to &lt;Acme&gt;</a>')
  expect(list.body).toContain('<a href="https://docs.acme.com/keys">Docs</a>')
})

test.each([
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['FA', 'rtl'],
  ['en', 'ltr'],
  ['pt-BR', 'ltr'],
  ['arn', 'ltr'],
])('turns a page in %s %s', async (language, direction) => {
  const { console } = await openConsole({ language })
  for (const path of ['/keys?org=org_1', '/nothing']) {
    expect((await ask(console, path)).body).toContain(
      `<html lang="${language}" dir="${direction}">`,
    )
  }
})
