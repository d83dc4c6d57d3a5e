import type { IssuerTemplate } from './issuer-template.ts'
import type { VerificationKey } from './parse-key-set.ts'

/** What the issuer of a key has in it that signs for all tenants, like `{tenantid}`. */
const FOR_ALL = /\{[\w-]+\}/

/**
 * Picks the keys that may sign for an issuer, from a set that several tenants have in common. A key may
 * name one issuer that it signs for; without a name, or with a tenant in braces, it signs for all.
 *
 * @param template Of the tenants. Without one, a set has the keys of one issuer.
 * @see {@link https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-signing-key-issuer Validate the signing key issuer}
 */
export function keysOfIssuer(
  keys: readonly VerificationKey[],
  issuer: unknown,
  template: IssuerTemplate | undefined,
): readonly VerificationKey[] {
  if (template === undefined) return keys
  return keys.filter(
    (key) => key.issuer === undefined || FOR_ALL.test(key.issuer) || key.issuer === issuer,
  )
}
