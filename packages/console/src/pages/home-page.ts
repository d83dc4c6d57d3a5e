import type { SignedIn } from '../access/signed-in.ts'
import { pageAnswer, redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { html } from '../templates/html.ts'
import { visibleText } from '../templates/visible-text.ts'
import { textField } from './fields.ts'
import { bareLayout, signedInLine, type Frame } from './layout.ts'

/** Leads to the keys of the one organization, or lets the person choose whose keys to see. */
export function homePage(frame: Frame, user: SignedIn): ConsoleAnswer {
  const { texts } = frame
  const { organizations } = user
  const [only, ...others] = organizations === 'all' ? [] : organizations
  if (only !== undefined && others.length === 0) {
    return redirectAnswer(link('keys', { org: only }))
  }
  const choices =
    organizations === 'all'
      ? html`<form class="form" action="${link('keys')}">
          ${textField({ name: 'org', label: texts.organizationId, focus: 'org' })}
          <div class="buttons"><button class="primary">${texts.open}</button></div>
        </form>`
      : html`<ul class="list">
          ${organizations.map(
            (id) => html`<li><a href="${link('keys', { org: id })}">${visibleText(id)}</a></li>`,
          )}
        </ul>`
  const main = html`<main id="main" class="message">
    <div class="card">
      <h1>${texts.organizations}</h1>
      <p>${texts.chooseOrganization}</p>
      ${choices}
      <p class="muted">${signedInLine({ texts, user })}</p>
    </div>
  </main>`
  return pageAnswer(bareLayout(frame, texts.organizations, main))
}
