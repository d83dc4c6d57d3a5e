import { processWarner } from '../report/process-warning.ts'

const LONGEST_SHOWN = 200

/**
 * Tells an operator, once, of a setting that no token seems to meet: an issuer with a slash too many or
 * too few, and an audience that the issuer does not write. Both look like every client's mistake.
 */
export class MismatchWarner {
  readonly #warn = processWarner()
  #isSlashTold = false
  #isAudienceTold = false

  /** @param iss Of a token that was not verified: it is shown only where the configuration may have meant it. */
  ofIssuer(iss: unknown, configured: readonly (string | null)[]): void {
    if (this.#isSlashTold || typeof iss !== 'string') return
    const issuer = configured.find((one) => one === `${iss}/` || `${one}/` === iss)
    if (issuer === undefined) return
    this.#isSlashTold = true
    this.#warn(
      'CLAVIGER_ISSUER_SLASH',
      `Tokens come with the issuer ${show(iss)}, and jwt.issuer is ${show(issuer)}. They must be equal to the letter, so such tokens are answered 401. Write jwt.issuer as the tokens do.`,
    )
  }

  /** @param aud Of a token whose signature is good. */
  ofAudience(aud: unknown, issuer: string | null, audience: readonly string[] | null): void {
    if (this.#isAudienceTold) return
    this.#isAudienceTold = true
    this.#warn(
      'CLAVIGER_AUDIENCE',
      `A token of ${show(issuer)} is for the audience ${show(aud)}, and jwt.audience is ${show(audience)}. No token of this issuer was accepted so far: compare both, and what the client asks its server for.`,
    )
  }
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'none').slice(0, LONGEST_SHOWN)
}
