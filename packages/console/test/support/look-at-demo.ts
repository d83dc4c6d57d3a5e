import type { Page } from 'playwright-core'
import { fillDemo } from './demo-keys.ts'
import { DEMO_PAGES } from './demo-pages.ts'
import type { Look } from './look-at-page.ts'
import type { GuardedApp } from './guarded-app.ts'
import { button } from './visit-console.ts'

// In the pictures, so that no key that was ever good is in the documents.
const PICTURED_KEY = 'acme_live_this-stands-where-the-key-is-shown-once'

/** Looks at every page that is shown without a form. */
export async function lookAtPages(
  app: GuardedApp,
  page: Page,
  look: Look,
): Promise<readonly string[]> {
  const wrong: string[] = []
  const demo = await fillDemo(app.authority)
  for (const [what, addressOf] of DEMO_PAGES) {
    await page.goto(`${app.url}/${addressOf(demo)}`)
    wrong.push(...(await look(what)))
  }
  return wrong
}

/** Looks at pages of a language that is read from right to left, with what an application puts around. */
export async function lookAtRightToLeft(
  app: GuardedApp,
  page: Page,
  look: Look,
): Promise<readonly string[]> {
  const wrong: string[] = []
  const demo = await fillDemo(app.authority)
  for (const [what, addressOf] of DEMO_PAGES.slice(0, 3)) {
    await page.goto(`${app.rightToLeft}/${addressOf(demo)}`)
    wrong.push(...(await look(`${what}-rtl`)))
  }
  return wrong
}

/** Looks at what forms answer, and at the list while the authority is away. */
export async function lookAtAnswers(
  app: GuardedApp,
  page: Page,
  look: Look,
): Promise<readonly string[]> {
  const wrong: string[] = []
  const { key } = await app.authority.create('org_1', { description: 'Found in a log' })
  await page.goto(`${app.url}/leak?org=org_1`)
  await page.getByLabel('Key', { exact: true }).fill(key)
  await button(page, 'Find this key').click()
  await page.getByText('It was this key').waitFor()
  wrong.push(...(await look('leak-found')))
  await page.goto(`${app.url}/new?org=org_1`)
  await page.getByLabel('Scopes').fill('admin')
  await button(page, 'Create key').click()
  await page.getByText('There is a problem').waitFor()
  wrong.push(...(await look('mistake')))
  await page.getByLabel('Scopes').fill('read:deployments')
  await button(page, 'Create key').click()
  await page.getByLabel('New API key').waitFor()
  await page.evaluate(`document.getElementById('new-key').textContent = '${PICTURED_KEY}'`)
  wrong.push(...(await look('created')))
  app.authority.disturb = async () => {
    throw new Error('away')
  }
  await page.goto(`${app.url}/keys?org=org_1`)
  wrong.push(...(await look('outage')))
  return wrong
}
