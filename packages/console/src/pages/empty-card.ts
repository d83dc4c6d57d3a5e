import { html, type Html } from '../templates/html.ts'

/** Shows that there is nothing, and what to do. */
export function emptyCard(title: string, text: string): Html {
  return html`<div class="empty">
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="8" cy="12" r="4.5"/>
      <path d="M12.5 12H22M18 12v4M21.2 12v3"/>
    </svg>
    <h2>${title}</h2>
    <p>${text}</p>
  </div>`
}
