// Opens every page of the built site in a browser, at the width of a desk and of a phone: it must report
// no error, load nothing from elsewhere, and scroll in one direction alone.
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { chromium } from 'playwright-core'

const SITE = path.join(import.meta.dirname, '.vitepress/dist')
const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const WIDTHS = [1440, 390]
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-software-rasterizer',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const TABS = 2
// A page takes well under a second; a busy machine may take far longer.
const TIMEOUT_MS = 120_000
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

if (existsSync(EXECUTABLE)) process.exitCode = await check()
else if (process.env.CI === 'true') throw new Error(`There is no ${EXECUTABLE}: install chromium.`)
else console.warn(`Skipped: the site in a browser, which needs ${EXECUTABLE}.`)

async function check() {
  const server = createServer((request, response) => void serve(request, response)).listen(
    0,
    '127.0.0.1',
  )
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS })
  const pages = readdirSync(SITE, { encoding: 'utf8', recursive: true }).filter((file) =>
    file.endsWith('.html'),
  )
  try {
    const waiting = [...pages]
    const tabs = Array.from({ length: TABS }, () => lookAt(browser, origin, waiting))
    const mistakes = (await Promise.all(tabs)).flat()
    console.log(`${pages.length} pages in a browser, at ${WIDTHS.join(' and ')} pixels`)
    return mistakes.length === 0 ? 0 : 1
  } finally {
    await browser.close()
    server.close()
  }
}

/** Looks at pages in one tab, for as long as some wait. */
async function lookAt(browser, origin, waiting) {
  const mistakes = []
  const tab = await browser.newPage()
  tab.setDefaultTimeout(TIMEOUT_MS)
  let file = ''
  const note = (text) => {
    mistakes.push(text)
    console.error(`${file}: ${text}`)
  }
  tab.on('pageerror', (error) => note(`throws: ${error.message}`))
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`reports: ${message.text()}`)
  })
  tab.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:')) note(`loads ${url} from elsewhere`)
  })
  for (file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    await tab.setViewportSize({ width: WIDTHS[0], height: 900 })
    await tab.goto(`${origin}/${file}`, { waitUntil: 'load' })
    for (const width of WIDTHS) {
      await tab.setViewportSize({ width, height: 900 })
      const beyond = await tab.evaluate(widthBeyond)
      if (beyond > 0) note(`is ${beyond} pixels too wide at ${width}`)
    }
  }
  return mistakes
}

// Runs in the page.
function widthBeyond() {
  const { scrollWidth, clientWidth } = document.documentElement
  return scrollWidth - clientWidth
}

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://site.example')
  const file = path.join(
    SITE,
    decodeURI(pathname.endsWith('/') ? `${pathname}index.html` : pathname),
  )
  try {
    const body = await readFile(file)
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' }).end(body)
  } catch {
    response.writeHead(404).end()
  }
}
