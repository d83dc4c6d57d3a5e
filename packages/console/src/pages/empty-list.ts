import type { Html } from '../templates/html.ts'
import { emptyCard } from './empty-card.ts'
import type { ListQuery } from './list-query.ts'
import { isAllowed, type Visit } from './visit.ts'

/** Shows that a list is empty, why, and what to do. */
export function emptyList(visit: Visit, asked: ListQuery, isMore: boolean): Html {
  const [title, text] = emptyTexts(visit, asked, isMore)
  return emptyCard(title, text)
}

function emptyTexts(visit: Visit, asked: ListQuery, isMore: boolean): readonly [string, string] {
  const { texts } = visit
  if (asked.search !== '' || asked.user !== '' || isMore) {
    return [texts.emptySearch, texts.emptySearchText]
  }
  if (asked.show === 'ended') return [texts.emptyEnded, texts.emptyEndedText]
  if (asked.show === 'gone') return [texts.emptyGone, texts.emptyGoneText]
  if (asked.show === 'attention') return [texts.emptyAttention, texts.emptyAttentionText]
  return [
    texts.emptyKeys,
    isAllowed(visit, 'create') ? texts.emptyKeysText : texts.emptyKeysReadOnly,
  ]
}
