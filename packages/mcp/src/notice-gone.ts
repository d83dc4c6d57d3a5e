import type { ServerResponse } from 'node:http'

/**
 * Notices when the client of an answer is gone. Of its `close` a listener that comes later hears nothing,
 * and an answer of HTTP/2 has no `destroyed`.
 *
 * @returns What tells whether it is gone by now.
 */
export function noticeGone(res: ServerResponse): () => boolean {
  let isGone = res.destroyed
  res.once('close', () => {
    isGone = true
  })
  return () => isGone
}
