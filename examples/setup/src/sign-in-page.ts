import { createHash } from 'node:crypto'

const STYLE = `:root{color-scheme:light dark;--accent:#4338ca;--on-accent:#fff;--background:#f6f7f9;--surface:#fff;--line:#dfe3e8;--muted:#5a6472}
@media(prefers-color-scheme:dark){:root{--accent:#a5b4fc;--on-accent:#14182b;--background:#0e1116;--surface:#171b22;--line:#2b313c;--muted:#a0a9b8}}
body{margin:0;min-height:90vh;display:grid;place-items:center;background:var(--background);font:15px/1.5 system-ui,sans-serif}
main{box-sizing:border-box;width:calc(100% - 2rem);max-width:420px;padding:1.75rem;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
h1{margin:0;font-size:1.35rem;line-height:1.25}
p{margin:.6rem 0 0;color:var(--muted)}
button{margin-top:1.25rem;min-height:40px;padding:.4rem 1.1rem;border:0;border-radius:8px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:550;cursor:pointer}
button:hover{filter:brightness(1.1)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`

const HASH = createHash('sha256').update(STYLE).digest('base64')

/** What the pages of the one-time link are sent with: nothing else is loaded, and no cache keeps them. */
export const SIGN_IN_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'same-origin',
}

/** Asks for a click, because mail and chat programs open links. */
export const SIGN_IN_PAGE: string = page(
  'Sign in to the key console',
  'This link works once. It signs you in as an administrator.',
  '<form method="post"><button>Sign in</button></form>',
)

/** Says that a link does not work a second time. */
export const USED_LINK_PAGE: string = page(
  'This link was used',
  'It works once. Start the example again for another one, or open the console where you are signed in.',
  '<form action="/console/"><button>Open the console</button></form>',
)

function page(title: string, text: string, action: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style>
<main><h1>${title}</h1><p>${text}</p>${action}</main></html>`
}
