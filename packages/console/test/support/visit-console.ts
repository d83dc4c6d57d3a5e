import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startGuardedApp, type GuardedApp } from './guarded-app.ts'

/** An application of one test, and how people open its console. */
export interface VisitedConsole {
  readonly app: GuardedApp
  /** Opens the console as a person with a browser profile of their own. */
  readonly open: (options?: BrowserContextOptions) => Promise<Page>
}

/** Starts an application for one test in a browser that many tests share. */
export async function visitConsole(
  browser: Browser,
  onTestFinished: (close: () => Promise<void>) => void,
): Promise<VisitedConsole> {
  const app = await startGuardedApp({ goneUsers: (_, users) => users.slice(0, 1) })
  onTestFinished(async () => app.close())
  return {
    app,
    open: async (options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1200, height: 800 },
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
        ...options,
      })
      onTestFinished(async () => context.close())
      context.setDefaultTimeout(60_000)
      const page = await context.newPage()
      await page.goto(app.url)
      return page
    },
  }
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
