import type { Emulator } from '../../src/index.ts'
import { start } from '../start.ts'
import { textAt } from './text-at.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Asks the REST interface. */
export type Ask = (verb: string, path: string, body?: unknown) => Promise<Answer>

async function environmentToken({ url, clientId, clientSecret }: Emulator): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  return textAt(await response.json(), 'access_token')
}

/** Asks with a token, or without one. */
export function asker({ url }: Emulator, token: string | undefined): Ask {
  return async (verb, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: verb,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}

/** Starts an emulator, and asks it with the token of its environment. */
export async function startRest(): Promise<{ readonly emulator: Emulator; readonly ask: Ask }> {
  const emulator = await start()
  return { emulator, ask: asker(emulator, await environmentToken(emulator)) }
}
