// Checks the built site: every page has content, and each of its links leads to a file of the site and
// to an anchor in it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SITE = path.join(import.meta.dirname, '.vitepress/dist')
const LINK = /<a [^>]*?href="(?<href>[^"]+)"/g
const ANCHOR = / id="(?<id>[^"]+)"/g
const FEWEST_PAGES = 30

const pages = readdirSync(SITE, { encoding: 'utf8', recursive: true }).filter((file) =>
  file.endsWith('.html'),
)
const html = new Map(pages.map((page) => [page, readFileSync(path.join(SITE, page), 'utf8')]))
const anchors = new Map(
  [...html].map(([page, text]) => [page, new Set([...text.matchAll(ANCHOR)].map((m) => m[1]))]),
)

const mistakes = pages
  .filter((page) => page !== '404.html' && !html.get(page).includes('class="vp-doc'))
  .map((page) => `${page}: has no content`)
for (const [page, text] of html) {
  for (const { groups } of text.matchAll(LINK)) {
    const url = new URL(groups.href, `https://site.example/${page}`)
    if (url.host === 'site.example' && !leadsSomewhere(url)) {
      mistakes.push(`${page}: links to ${groups.href}, which does not exist`)
    }
  }
}
if (pages.length < FEWEST_PAGES) {
  mistakes.push(`Expected at least ${FEWEST_PAGES} pages, found ${pages.length}`)
}

for (const mistake of new Set(mistakes)) console.error(mistake)
console.log(`${pages.length} pages`)
process.exitCode = mistakes.length === 0 ? 0 : 1

function leadsSomewhere({ pathname, hash }) {
  const file = decodeURI(pathname).slice(1)
  const page = file === '' || file.endsWith('/') ? `${file}index.html` : file
  if (hash === '') return existsSync(path.join(SITE, page))
  return anchors.get(page)?.has(decodeURIComponent(hash.slice(1))) ?? false
}
