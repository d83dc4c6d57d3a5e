import { assetPath } from '../assets/asset.ts'
import { link } from '../http/link.ts'
import { html, type Html } from '../templates/html.ts'
import { attributes } from '../templates/attributes.ts'
import { visibleText } from '../templates/visible-text.ts'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'
import type { ConsoleBranding } from '../theme/console-branding.ts'
import { isAllowed, type Visit } from './visit.ts'

const RIGHT_TO_LEFT = /^(?:ar|arc|ckb|dv|fa|he|ks|ps|sd|syr|ug|ur|yi)(?:-|$)/i

// Bundlers take a tagged template apart that has this closing tag in it, and need a helper for that.
const SCRIPT_PARTS = ['<script src="', '" defer></script>']
const SCRIPT_TAG: TemplateStringsArray = Object.assign(SCRIPT_PARTS, { raw: SCRIPT_PARTS })

/** What the frame around every page needs. */
export interface Frame {
  readonly texts: Texts
  readonly language: string
  readonly branding: ConsoleBranding
  /** Leads from the page to the folder of the console. @default './' */
  readonly root?: string
}

/** Frames a page for which no one need be signed in: an answer to a stranger, or a mistake. */
export function bareLayout(
  { texts, language, branding, root = './' }: Frame,
  title: string,
  main: Html,
): Html {
  const direction = RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr'
  return html`<html lang="${language}" dir="${direction}">
    <head>
      <meta charset="utf-8">
      <title>${title} · ${texts.brand}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="${branding.icon ?? root + assetPath('icon')}">
      <link rel="stylesheet" href="${root}${assetPath('style')}">
      <link rel="stylesheet" href="${root}theme.css">
      ${branding.stylesheets?.map((path) => html`<link rel="stylesheet" href="${path}">`)}
      ${html(SCRIPT_TAG, root + assetPath('script'))}
    </head>
    <body
      data-copied="${texts.copied}"
      data-copy-failed="${texts.copyFailed}"
      data-selected="${texts.selected}">
      <a class="skip" href="#main">${texts.skip}</a>
      ${main}
    </body>
  </html>`
}

/** Frames a page of an organization: who is signed in, whose keys they are, and the tabs. */
export function layout(visit: Visit, title: string, main: Html, tab = 'keys'): Html {
  const { texts, user, organizationId } = visit
  const tabs = [
    { name: texts.keys, page: 'keys', isShown: isAllowed(visit, 'read') },
    {
      name: texts.clients,
      page: 'clients',
      isShown: isAllowed(visit, 'read') && visit.authority.clients !== undefined,
    },
    {
      name: texts.secrets,
      page: 'secrets',
      isShown: isAllowed(visit, 'read') && visit.authority.namedSecrets !== undefined,
    },
    {
      name: texts.leak,
      page: 'leak',
      isShown: isAllowed(visit, 'read') && visit.authority.identify !== undefined,
    },
    {
      name: texts.audit,
      page: 'audit',
      isShown: isAllowed(visit, 'audit') && visit.authority.audit !== undefined,
    },
  ].filter(({ isShown }) => isShown)
  const body = html`<header class="top">
      <div class="bar">
        <a class="brand" href="${link('')}">${logo(visit)}<span>${texts.brand}</span></a>
        <span class="organization" title="${texts.organization}">${visibleText(organizationId, 40)}</span>
        ${siteLinks(visit)}
        <span class="who">${visibleText(user.name ?? user.userId, 40)}</span>
      </div>
      ${
        tabs.length > 1 &&
        html`<nav class="tabs">
          ${tabs.map(
            ({ name, page }) =>
              html`<a
                href="${link(page, { org: organizationId })}"
                ${attributes({ 'aria-current': page === tab && 'page' })}
                >${name}</a>`,
          )}
        </nav>`
      }
    </header>
    <main id="main">${main}</main>`
  return bareLayout(visit, title, body)
}

/** Shows a page that says what happened and leads on. */
export function messagePage(
  frame: Frame,
  { title, text, action }: { title: string; text: string; action?: Html | undefined },
): Html {
  const main = html`<main id="main" class="message">
    <div class="card">
      ${logo(frame)}
      <h1>${title}</h1>
      <p>${text}</p>
      ${action}
    </div>
  </main>`
  return bareLayout(frame, title, main)
}

/** Says who is signed in, for the page on which organizations are chosen. */
export function signedInLine({ texts, user }: Pick<Visit, 'texts' | 'user'>): string {
  return fill(texts.signedInAs, { name: user.name ?? user.userId })
}

function siteLinks({ branding: { links = [] }, texts }: Frame): Html | undefined {
  if (links.length === 0) return undefined
  return html`<nav class="site" aria-label="${texts.brand}">
    ${links.map(({ text, href }) => html`<a href="${href}">${text}</a>`)}
  </nav>`
}

function logo({ branding }: Frame): Html {
  if (branding.logo !== undefined) return html`<img class="mark" src="${branding.logo}" alt="">`
  return html`<svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="8" cy="12" r="4.5"/>
    <path d="M12.5 12H22M18 12v4M21.2 12v3"/>
  </svg>`
}
