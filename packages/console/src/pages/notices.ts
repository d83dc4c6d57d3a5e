import { html, type Html } from '../templates/html.ts'
import { fill } from '../templates/fill.ts'
import type { Visit } from './visit.ts'

/** Says what a change did, after the browser was sent on to the next page. */
export function noticeOf({ query, texts }: Visit): Html | undefined {
  const text = noticeText(query, texts)
  return text === undefined ? undefined : html`<p class="notice good" role="status">${text}</p>`
}

function noticeText(query: URLSearchParams, texts: Visit['texts']): string | undefined {
  const count = readCount(query.get('count'))
  const failed = readCount(query.get('failed'))
  switch (query.get('done')) {
    case 'revoked':
      return texts.noticeRevoked
    case 'updated':
      return texts.noticeUpdated
    case 'secret-created':
      return texts.noticeSecretCreated
    case 'secret-rotated':
      return texts.noticeSecretRotated
    case 'secret-deleted':
      return texts.noticeSecretDeleted
    case 'transferred':
      return failed === 0
        ? fill(texts.noticeTransferred, { count })
        : fill(texts.noticeTransferredSome, { count, failed })
    case 'client-deleted':
      return texts.noticeClientDeleted
    case 'secret-retired':
      return texts.noticeSecretRetired
    case 'revoked-many':
      return failed === 0
        ? fill(texts.noticeRevokedMany, { count })
        : fill(texts.noticeRevokedSome, { count, failed })
    case null:
    default:
      return undefined
  }
}

function readCount(text: string | null): number {
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) : 0
}
