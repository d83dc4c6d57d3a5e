/**
 * What a person may do: `read` sees keys, `create` makes and changes them, `revoke` ends them, and
 * `audit` reads the audit trail. Replacing a key takes `create` and `revoke`.
 */
export type Permission = 'read' | 'create' | 'revoke' | 'audit'

/** Who looks at the page, and what they may do. What is left out is not allowed. */
export interface SignedIn {
  /** Names the person in the audit trail. */
  readonly userId: string
  /** Shown on the page. @default the user ID */
  readonly name?: string
  /** Whose keys they look after; `'all'` for operators, who may look after every organization. */
  readonly organizations: readonly string[] | 'all'
  readonly may: readonly Permission[]
  /**
   * Which scopes they may give to a key: names, or beginnings that end with `*`, as in `read:*`.
   *
   * @default none
   */
  readonly grantable?: readonly string[]
  /**
   * Which roles a key may have that they replace: names, or beginnings that end with `*`. They are shown
   * the new key, which has the roles of the old one.
   *
   * @default none
   */
  readonly grantableRoles?: readonly string[]
  /**
   * Which custom claims a key may have that they replace: names, or beginnings that end with `*`. An
   * application may read rights out of a claim, so labels that grant nothing are named as well.
   *
   * @default none
   */
  readonly grantableClaims?: readonly string[]
  /**
   * For which APIs they may make machine clients: the audiences, each by its whole name. They choose among
   * them. Without one, a machine client gets the usual audience of the authority.
   *
   * @default none
   */
  readonly audiences?: readonly string[]
  /**
   * For which users they may make keys, also by replacing one: a key acts in the name of its user.
   * `'all'` for every user. Each person who may create keys may make keys of the whole organization.
   *
   * @default only for themselves
   */
  readonly users?: readonly string[] | 'all'
}

/** Where a person signs in, or confirms who they are: a path or URL of the application. */
export interface SignInAt {
  /**
   * Begins with `/`, `https://` or `http://`, and has printable ASCII characters only: what comes from
   * the request goes through `encodeURIComponent()`. Another one is an error, which is answered 503.
   */
  readonly redirect: string
}

/** What `signIn` answers: who it is, where to sign in, or `undefined` for a stranger. */
export type SignInResult = SignedIn | SignInAt | undefined

const PERMISSIONS: readonly string[] = ['read', 'create', 'revoke', 'audit']
const LISTS = ['grantable', 'grantableRoles', 'grantableClaims', 'audiences'] as const
// A header holds no other characters, and browsers drop tabs and line breaks: `/\t/` is another host.
const SIGN_IN_URL = /^(?:\/(?![/\\])|https?:\/\/)[\x21-\x7e]*$/

/**
 * Checks what the application said of a person, so that a mistake there admits no one.
 *
 * @throws {TypeError} When it is not a `SignInResult`.
 */
export function checkSignIn(result: SignInResult): SignInResult {
  if (result === undefined || result === null) return undefined
  if ('redirect' in result) return checkSignInAt('signIn', result)
  const { userId, name, organizations, may, users } = result
  if (!isName(userId)) throw new TypeError('signIn: userId must be a non-empty string.')
  if (name !== undefined && typeof name !== 'string') {
    throw new TypeError('signIn: name must be a string.')
  }
  if (organizations !== 'all' && !isNames(organizations)) {
    throw new TypeError("signIn: organizations must be an array of strings, or 'all'.")
  }
  if (!isNames(may) || !may.every((permission) => PERMISSIONS.includes(permission))) {
    throw new TypeError(`signIn: may must be an array of ${PERMISSIONS.join(', ')}.`)
  }
  for (const field of LISTS) {
    if (result[field] !== undefined && !isNames(result[field])) {
      throw new TypeError(`signIn: ${field} must be an array of strings.`)
    }
  }
  if (users !== undefined && users !== 'all' && !isNames(users)) {
    throw new TypeError("signIn: users must be an array of strings, or 'all'.")
  }
  return result
}

/**
 * Checks where the application sends a person.
 *
 * @param option Names the option that said it.
 * @throws {TypeError} When it is not a path or a URL of the web.
 */
export function checkSignInAt(option: string, at: SignInAt): SignInAt {
  if (typeof at.redirect === 'string' && SIGN_IN_URL.test(at.redirect)) return at
  throw new TypeError(
    `${option}: redirect must begin with /, https:// or http://, and must have printable ASCII characters only. Pass what comes from the request through encodeURIComponent().`,
  )
}

/** Tells whether a person looks after an organization. */
export function isOrganizationOf({ organizations }: SignedIn, organizationId: string): boolean {
  return (
    organizationId !== '' && (organizations === 'all' || organizations.includes(organizationId))
  )
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isName)
}
