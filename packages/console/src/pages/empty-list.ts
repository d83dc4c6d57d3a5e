import { html, type Html } from '../templates/html.ts'
import type { ListQuery } from './list-query.ts'
import { isAllowed, type Visit } from './visit.ts'

/** Shows that a list is empty, why, and what to do. */
export function emptyList(visit: Visit, asked: ListQuery, isMore: boolean): Html {
  const [title, text] = emptyTexts(visit, asked, isMore)
  return html`<div class="empty">
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="8" cy="12" r="4.5"/>
      <path d="M12.5 12H22M18 12v4M21.2 12v3"/>
    </svg>
    <h2>${title}</h2>
    <p>${text}</p>
  </div>`
}

function emptyTexts(visit: Visit, asked: ListQuery, isMore: boolean): readonly [string, string] {
  const { texts } = visit
  if (asked.search !== '' || asked.user !== '' || isMore) {
    return [texts.emptySearch, texts.emptySearchText]
  }
  if (asked.show === 'ended') return [texts.emptyEnded, texts.emptyEndedText]
  if (asked.show === 'attention') return [texts.emptyAttention, texts.emptyAttentionText]
  return [
    texts.emptyKeys,
    isAllowed(visit, 'create') ? texts.emptyKeysText : texts.emptyKeysReadOnly,
  ]
}
