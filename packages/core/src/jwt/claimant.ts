import { digestOf } from '../request/fingerprint.ts'

// A digest takes longer than to write most names.
const MAX_LENGTH = 256

/**
 * Names the client and the user that claims are of, in a form of bounded size.
 *
 * @returns `undefined` where they name neither.
 */
export function claimantOf(claims: Readonly<Record<string, unknown>>): string | undefined {
  const { iss, sub, client_id: clientId, azp } = claims
  const names = [clientId ?? azp, sub]
  if (!names.some((name) => typeof name === 'string')) return undefined
  const written = JSON.stringify([iss, ...names])
  return written.length > MAX_LENGTH ? digestOf(written) : written
}
