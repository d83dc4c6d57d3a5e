/** Whose key may be touched. */
export interface KeyOwner {
  /**
   * The organization of the caller. A key of another organization is not found, as if it did not
   * exist. `null` takes the key of any organization: for tools of your own operators, never for a
   * route that customers reach.
   */
  readonly organizationId: string | null
}

/**
 * Makes sure that the caller said whose key may be touched.
 *
 * @throws {TypeError} When `organizationId` is left out, empty or no string.
 */
export function checkKeyOwner(options: unknown): asserts options is KeyOwner {
  const isObject = typeof options === 'object' && options !== null
  const organizationId =
    isObject && 'organizationId' in options ? options.organizationId : undefined
  if (organizationId === null || (typeof organizationId === 'string' && organizationId !== '')) {
    return
  }
  throw new TypeError(
    'organizationId must be the ID of the organization that owns the key. Pass null to take a key of any organization.',
  )
}

/**
 * Makes sure that the caller named one organization.
 *
 * @throws {TypeError} When it is empty or not a string.
 */
export function checkOrganizationId(organizationId: unknown): asserts organizationId is string {
  if (typeof organizationId === 'string' && organizationId !== '') return
  throw new TypeError('organizationId must be the ID of the organization that owns the keys.')
}
