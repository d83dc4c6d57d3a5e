import { subscribe } from 'node:diagnostics_channel'
import { writeFile } from 'node:fs/promises'
import { ServerResponse } from 'node:http'

/** Something that must not be written anywhere, and what it is. */
export interface Credential {
  readonly what: string
  readonly text: string
}

// A test sets this to get a list of all credentials, which it searches for in all output.
const file = process.env['DEMO_CREDENTIALS_FILE'] || undefined
const noted = new Map<string, Credential>()

/** Puts a credential on the list for the test, and returns it as it is. */
export function noteCredential(what: string, text: string): string {
  if (file !== undefined && !noted.has(text)) noted.set(text, { what, text })
  return text
}

/** Puts a client secret on the list, by itself and as HTTP Basic sends it (RFC 7617 §2). */
export function noteClientSecret(clientId: string, secret: string): string {
  noteCredential('Basic', Buffer.from(`${clientId}:${secret}`).toString('base64'))
  return noteCredential('client secret', secret)
}

/**
 * Puts every access token that the authority will issue on the list.
 *
 * The authority runs in this process, so that is where those of the APIs come by as well, which they
 * fetch by themselves and keep to themselves.
 */
export function noteAccessTokens(): void {
  if (file === undefined) return
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('response' in message)) return
    const { response } = message
    if (!(response instanceof ServerResponse)) return
    // eslint-disable-next-line typescript/unbound-method -- called with its own `this` below
    response.write = new Proxy(response.write, {
      apply: (write, self, [chunk, ...rest]: [unknown, ...unknown[]]) => {
        const token = /"access_token":"([^"]+)"/.exec(String(chunk))?.[1]
        if (token !== undefined) noteCredential('access token', token)
        return Reflect.apply(write, self, [chunk, ...rest])
      },
    })
  })
}

/** Writes the list for the test that asked for it. */
export async function handOverCredentials(): Promise<void> {
  if (file === undefined) return
  await writeFile(file, JSON.stringify([...noted.values()]), { mode: 0o600 })
}
