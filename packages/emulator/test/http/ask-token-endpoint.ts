import type { Emulator } from '../../src/index.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** Parameters, or a body as it is sent. */
export type Form = Readonly<Record<string, string>> | string

/** Sends a form to the token endpoint. */
export async function ask(
  { url }: Emulator,
  form: Form,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = typeof form === 'string' ? form : String(new URLSearchParams(form))
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { ...type, ...headers },
    body,
  })
  const answer: unknown = await response.json()
  const members = typeof answer === 'object' && answer !== null ? Object.entries(answer) : []
  return { status: response.status, headers: response.headers, body: Object.fromEntries(members) }
}

/** A client and its secret as HTTP Basic. */
export function basic(clientId: string, secret: string): { authorization: string } {
  const encode = (text: string): string => String(new URLSearchParams({ x: text })).slice(2)
  const pair = `${encode(clientId)}:${encode(secret)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** The client of the environment and its secret as parameters. */
export function post({ clientId, clientSecret }: Emulator): Readonly<Record<string, string>> {
  return { client_id: clientId, client_secret: clientSecret }
}

export const GRANT = { grant_type: 'client_credentials' }
