import { expect, test } from 'vitest'
import { inEachFramework } from '../support/in-each-framework.ts'
import { once } from '../support/test-console.ts'

const NEW = '/new?org=org_1'

inEachFramework('a change', (open) => {
  test.each<[string, Record<string, string>]>([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['that no page made', { 'sec-fetch-site': 'none' }],
    ['of another origin', { 'sec-fetch-site': '', origin: 'https://evil.example' }],
    ['of no origin', { 'sec-fetch-site': '', origin: 'null' }],
  ])('refuses a change %s', async (_, headers) => {
    const { console, authority } = await open({ origins: ['https://console.acme.com'] })
    const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const response = await fetch(`${console.url}${NEW}`, {
      method: 'POST',
      headers: kept,
      body: new URLSearchParams([once()]),
    })
    expect(response.status).toBe(403)
    expect(authority.calls).toEqual([])
  })

  test('takes a change of a configured origin, where the browser tells no more', async () => {
    const { console, authority } = await open({ origins: ['https://console.acme.com'] })
    const response = await fetch(`${console.url}${NEW}`, {
      method: 'POST',
      headers: { origin: 'https://console.acme.com' },
      body: new URLSearchParams([once()]),
    })
    expect(response.status).toBe(200)
    expect(authority.calls).toEqual(['create org_1'])
  })
})
