import { expect, onTestFinished, test } from 'vitest'
import { startProxy } from './support/strip-prefix-proxy.ts'
import { ask, MOUNTS, once, openConsole, shownKey } from './support/test-console.ts'

test.each(Object.entries(MOUNTS))(
  'works in %s behind Helmet and a proxy that strips a prefix',
  async (_, start) => {
    const { console, authority } = await openConsole({}, start)
    const proxy = await startProxy('/tools/acme', console)
    onTestFinished(async () => proxy.close())
    expect(proxy.url).toMatch(/:\d+\/tools\/acme\/console$/)

    const list = await fetch(proxy.url)
    expect(list.url).toBe(`${proxy.url}/keys?org=org_1`)
    const created = await ask(proxy, '/new?org=org_1', { form: [once(), ['description', 'CI']] })
    const info = await authority.lookup(shownKey(created.body))
    expect(info).toMatchObject({ description: 'CI' })
    const revoke = `/revoke?org=org_1&key=${info?.tokenId}`
    const revoked = await ask(proxy, revoke, { form: [] })
    const next = new URL(revoked.headers.get('location') ?? '', `${proxy.url}${revoke}`)
    expect((await fetch(next)).url).toBe(`${proxy.url}/keys?org=org_1&done=revoked`)

    const pages = [await list.text(), created.body, (await ask(proxy, '/a/b/c')).body]
    const depths = [`${proxy.url}/keys`, `${proxy.url}/new`, `${proxy.url}/a/b/c`]
    for (const [i, body] of pages.entries()) {
      const links = [...body.matchAll(/ (?:href|src|action)="([^"#]*)"/g)].map(
        ([, link = '']) => new URL(link.replaceAll('&amp;', '&'), depths[i]).href,
      )
      expect(links.filter((link) => !link.startsWith(`${proxy.url}/`))).toEqual([])
      const files = links.filter((link) => /\.(?:css|js|svg)$/.test(link))
      const answers = await Promise.all(files.map(async (file) => (await fetch(file)).status))
      expect(answers).toEqual(Array(4).fill(200))
    }

    // Helmet would let no form keep its origin, and would allow inline styles.
    const { headers } = created
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';(?!.*unsafe)/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('strict-transport-security')).not.toBeNull()
  },
)
