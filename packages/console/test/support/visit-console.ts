import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { startGuardedApp, type GuardedApp } from './guarded-app.ts'

/** One browser and one application, which the tests of a file use one after the other. */
export interface Visits {
  readonly app: GuardedApp
  /** Closes the pages of the test before, and opens the console, on request without JavaScript. */
  readonly open: (options?: { readonly javaScript?: boolean }) => Promise<Page>
  /** Opens the console as another person, with a browser profile of their own. */
  readonly openForAnother: () => Promise<Page>
  readonly close: () => Promise<void>
}

/** Starts the browser and the application of a file of tests. */
export async function startVisits(): Promise<Visits> {
  const [browser, app] = await Promise.all([
    startBrowser(),
    startGuardedApp({ goneUsers: (_, users) => users.slice(0, 1) }),
  ])
  const profile = await newProfile(browser)
  return {
    app,
    open: async ({ javaScript = true } = {}) => {
      // The new page takes over the process of the old one, which ends with its last page.
      const old = profile.pages()
      const page = await profile.newPage()
      await Promise.all(old.map(async (one) => one.close()))
      if (!javaScript) {
        const session = await profile.newCDPSession(page)
        await session.send('Emulation.setScriptExecutionDisabled', { value: true })
      }
      await page.goto(app.url)
      return page
    },
    openForAnother: async () => {
      const page = await (await newProfile(browser)).newPage()
      await page.goto(app.url)
      return page
    },
    close: async () => {
      await browser.close()
      await app.close()
    },
  }
}

async function newProfile(browser: Browser): Promise<BrowserContext> {
  const profile = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  profile.setDefaultTimeout(60_000)
  return profile
}

/** Finds a button by its name. */
export function button(page: Page, name: string): ReturnType<Page['getByRole']> {
  return page.getByRole('button', { name, exact: true })
}

/** Reads what a page shows once. */
export async function newKey(page: Page, label = 'New API key'): Promise<string> {
  return (await page.getByLabel(label).textContent()) ?? ''
}

/** Makes a key from the list of keys. */
export async function createKey(page: Page, description: string): Promise<string> {
  await button(page, 'Create key').click()
  await page.getByLabel('Description').fill(description)
  await page.getByLabel('Scopes').fill('read:deployments')
  await page.getByLabel('Expires').selectOption('30')
  await button(page, 'Create key').click()
  return newKey(page)
}

/** The name of what has the focus. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.textContent.trim()')
}

/** Types where a page puts the focus when it opens. */
export async function typeInto(page: Page, id: string, text: string): Promise<void> {
  await page.locator(`#${id}:focus`).waitFor()
  await page.keyboard.type(text)
}

/** Goes to a link or button with Tab, and presses it with Enter. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 30 && (await focused(page)) !== name; i += 1) await page.keyboard.press('Tab')
  if ((await focused(page)) !== name) throw new Error(`Tab does not lead to ${name}.`)
  const arrived = page.waitForEvent('load')
  await page.keyboard.press('Enter')
  await arrived
}
