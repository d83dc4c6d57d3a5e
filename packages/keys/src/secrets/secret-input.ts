const MAX_BYTES = 65_536
const MAX_ORGANIZATION_LENGTH = 256
const MAX_OVERLAP_MS = 30 * 24 * 60 * 60 * 1_000

/**
 * Checks the value of a secret.
 *
 * @throws {TypeError} Unless it is a non-empty string of at most 64 KiB. The message has no part of
 *   it.
 */
export function checkValue(value: string): string {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > MAX_BYTES) {
    throw new TypeError(`The value of a secret must be a string of 1 to ${MAX_BYTES} bytes.`)
  }
  return value
}

/**
 * Checks whose secret is meant.
 *
 * @throws {TypeError} Unless it is a string of 1 to 256 characters.
 */
export function checkOrganization(organizationId: string): string {
  const length = typeof organizationId === 'string' ? organizationId.length : 0
  if (length === 0 || length > MAX_ORGANIZATION_LENGTH || organizationId.includes('\0')) {
    throw new TypeError(
      `The organization of a secret must be a string of 1 to ${MAX_ORGANIZATION_LENGTH} characters.`,
    )
  }
  return organizationId
}

/**
 * Reads for how long the value before stays valid, in milliseconds.
 *
 * @throws {TypeError} Unless it is a whole number up to 30 days.
 */
export function checkOverlap(overlapMs: number | undefined): number {
  if (overlapMs === undefined) return 0
  if (!Number.isSafeInteger(overlapMs) || overlapMs < 0 || overlapMs > MAX_OVERLAP_MS) {
    throw new TypeError('overlapMs must be a whole number of milliseconds, up to 30 days.')
  }
  return overlapMs
}
