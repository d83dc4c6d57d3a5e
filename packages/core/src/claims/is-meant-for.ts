/**
 * Tells whether a token is meant for an API: its `aud` is, or has in it, one that is expected.
 *
 * An `aud` of another type than a string or a list of strings is refused even where none is
 * expected: a reader that makes less of it could take the token for its own.
 *
 * @param aud The claim; `undefined` when it is missing.
 * @param audience What is expected; `null` accepts every audience, and none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3 RFC 7519 §4.1.3}
 */
export function isMeantFor(aud: unknown, audience: readonly string[] | null): boolean {
  if (aud === undefined) return audience === null
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!values.every((value) => typeof value === 'string')) return false
  return audience === null || audience.some((expected) => values.includes(expected))
}
