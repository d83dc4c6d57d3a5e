import { checkUrl } from '../options/check-url.ts'
import { optionError } from '../options/check-options.ts'

/** An issuer that has a name for each tenant, as it was checked at startup. */
export interface IssuerTemplate {
  /** What stands before the tenant. */
  readonly before: string
  /** The claim that names the tenant. */
  readonly claim: string
  /** What stands after the tenant. */
  readonly after: string
}

const TEMPLATE = /^([^{}]*\/)\{([\w-]+)\}((?:\/[^{}]*)?)$/
const MAX_TENANT_LENGTH = 128

/**
 * Reads an issuer with the claim of its tenant in braces, which is one whole part of the URL's path.
 *
 * @throws {TypeError} When it is not an https URL with one such part.
 */
export function checkIssuerTemplate(name: string, template: unknown): IssuerTemplate {
  const [, before, claim, after] = TEMPLATE.exec(String(template)) ?? []
  if (before === undefined || claim === undefined || after === undefined) {
    throw optionError(
      name,
      'an https URL with the claim of the tenant as one part of its path, like https://login.example.com/{tid}/v2.0',
      template,
    )
  }
  // What stands before the tenant has the host: a token must not name that.
  checkUrl(name, before)
  return Object.freeze({ before, claim, after })
}

/**
 * Tells whether the `iss` of a token is the one of the tenant that its own claim names.
 *
 * @param claims The claims of a token whose signature is good, own members only.
 */
export function isOfTenant(
  claims: Readonly<Record<string, unknown>>,
  { before, claim, after }: IssuerTemplate,
): boolean {
  const tenant = claims[claim]
  return isTenant(tenant) && claims['iss'] === `${before}${tenant}${after}`
}

/** Writes the template as it was configured. It names the tenants all together. */
export function writeIssuerTemplate({ before, claim, after }: IssuerTemplate): string {
  return `${before}{${claim}}${after}`
}

/** Tells whether a name is the one of any tenant, or that of all of them. */
export function isNamedBy(template: IssuerTemplate, name: string): boolean {
  return name === writeIssuerTemplate(template) || isTenantIssuer(name, template)
}

function isTenantIssuer(name: string, { before, after }: IssuerTemplate): boolean {
  if (!name.startsWith(before) || !name.endsWith(after)) return false
  return isTenant(name.slice(before.length, name.length - after.length))
}

// Letters, digits and hyphens: nothing that would mean something in a URL.
function isTenant(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_TENANT_LENGTH && /^[a-z\d-]+$/i.test(value)
  )
}
