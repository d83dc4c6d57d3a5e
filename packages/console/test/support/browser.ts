import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** Whether there is a browser. With `CI=true` it is an error that there is not. */
export function hasBrowser(): boolean {
  if (existsSync(EXECUTABLE)) return true
  if (process.env['CI'] === 'true') throw new Error(`There is no ${EXECUTABLE}: install chromium.`)
  console.warn(
    'Skipped: the console in a browser, which needs chromium (apt-get install chromium).',
  )
  return false
}

/** Starts a browser with a profile of its own, which asks no one for anything. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-software-rasterizer',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // In place of Playwright's list. Without the first two, a navigation costs a third less.
      '--disable-features=SpareRendererForSitePerProcess,RenderDocument,PaintHolding,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints',
    ],
  })
}
