import { digestOf } from '../request/fingerprint.ts'

/**
 * Names the client and the user that claims are of, in a form of fixed size.
 *
 * @returns `undefined` where they name neither.
 */
export function claimantOf(claims: Readonly<Record<string, unknown>>): string | undefined {
  const { iss, sub, client_id: clientId, azp } = claims
  const names = [clientId ?? azp, sub]
  return names.some((name) => typeof name === 'string')
    ? digestOf(JSON.stringify([iss, ...names]))
    : undefined
}
