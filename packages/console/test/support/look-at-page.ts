import path from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const PICTURES = path.resolve(import.meta.dirname, '../../../../docs/console')
const IN_DOCUMENTS = new Set([
  'keys-wide',
  'keys-dark',
  'keys-phone',
  'key-wide',
  'created-wide',
  'audit-wide',
  'clients-wide',
  'client-wide',
  'secrets-wide',
  'leak-found-wide',
  'gone-wide',
  'outage-phone-dark',
])
// Between them they show every colour.
const COLORFUL = new Set([
  'keys',
  'key',
  'ended',
  'client',
  'leak-found',
  'mistake',
  'created',
  'outage',
])
// Other pages of their kind are looked at by axe: lists of keys, and questions.
const LIKE_OTHERS = new Set(['gone', 'user', 'revoke-user', 'transfer', 'retire-secret'])
// Only on demand, so that a test run leaves the working tree as it was.
const takesPictures = process.env['CLAVIGER_SCREENSHOTS'] === 'true'

// axe looks at each page once, and once more at the colours of the dark ones.
const LOOKS = [
  { name: 'wide', width: 1200, height: 800, colorScheme: 'light', rules: 'all' },
  { name: 'dark', width: 1200, height: 800, colorScheme: 'dark', rules: 'none' },
  { name: 'phone', width: 360, height: 740, colorScheme: 'light', rules: 'none' },
  { name: 'phone-dark', width: 360, height: 740, colorScheme: 'dark', rules: 'colors' },
] as const
const looks = LOOKS.filter(({ rules }) => takesPictures || rules !== 'none')

/**
 * Looks at the page that is open, on a wide screen in light and on a phone in dark: nothing is wider than
 * the screen, and axe finds nothing.
 *
 * @param what Names the page.
 * @returns What is wrong with it.
 */
export type Look = (what: string) => Promise<readonly string[]>

/** Makes a tab ready to be looked at. The pages that it opens from then on can be. */
export async function startLooking(page: Page): Promise<Look> {
  const run = await runBesidePage(page)
  return async (what) => {
    const wrong: string[] = []
    for (const { name, width, height, colorScheme, rules } of looks) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      if (takesPictures && IN_DOCUMENTS.has(`${what}-${name}`)) {
        await page.screenshot({ path: path.join(PICTURES, `${what}-${name}.png`) })
      }
      const overflow = await run(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      if (overflow !== '0') wrong.push(`${what}-${name} is ${overflow} pixels too wide`)
      if (rules === 'none' || LIKE_OTHERS.has(what) || (rules === 'colors' && !COLORFUL.has(what)))
        continue
      const found = await run(
        `axe.run(document, { preload: false, resultTypes: ['violations'], selectors: false ${rules === 'all' ? '' : ', runOnly: ["color-contrast"]'} })
          .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)).join('\\n'))`,
      )
      if (found !== '') wrong.push(`${what}-${name}: ${found}`)
    }
    return wrong
  }
}

// axe runs in a context of its own, because the page's policy lets no other script in. The browser puts
// it into every page that it opens, which costs a fifth of sending it each time.
async function runBesidePage(page: Page): Promise<(expression: string) => Promise<string>> {
  const session = await page.context().newCDPSession(page)
  let contextId = 0
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === 'axe') contextId = context.id
  })
  await session.send('Page.enable')
  await session.send('Page.addScriptToEvaluateOnNewDocument', {
    source: axe.source,
    worldName: 'axe',
  })
  await session.send('Runtime.enable')
  return async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    }
    return String(result.value)
  }
}
