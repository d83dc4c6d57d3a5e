/**
 * Writes the page token of a list: Scalekit's own, together with the list that it is good for.
 *
 * @param list Names the list.
 */
export function writePageToken(token: string, list: string): string {
  return Buffer.from(JSON.stringify([list, token])).toString('base64url')
}

/**
 * Reads Scalekit's own token.
 *
 * @throws {TypeError} When it is the token of another list, or not a page token.
 */
export function readPageToken(pageToken: string, list: string): string {
  try {
    const content: unknown = JSON.parse(Buffer.from(pageToken, 'base64url').toString())
    if (Array.isArray(content) && content[0] === list && typeof content[1] === 'string') {
      return content[1]
    }
  } catch {
    // Not a token of this function.
  }
  throw new TypeError('pageToken must be the nextPageToken of a page of the same list.')
}
