/**
 * Makes the error for a call that had a key in it. Nothing of the client's own error is passed on but
 * its class: an authority may repeat what it was asked, and errors are logged.
 */
export function withoutKey(error: unknown, keyId: string): Error {
  const name = error instanceof Error ? error.constructor.name : 'NonError'
  return new Error(`Scalekit did not confirm the key ${keyId} (${name}).`)
}
