import {
  NotGrantableError,
  type KeyActor,
  type ManagedClient,
  type NewClientOptions,
} from '@claviger/core'
import { isScopeToken, notGranted } from '@claviger/core/internal'

const CLIENT_ID = /^m2morg_[A-Za-z0-9_-]{1,128}$/
const SECRET_ID = /^sks_[A-Za-z0-9_-]{1,128}$/
const MAX_SCOPE_LENGTH = 256
const MAX_NAME = 128
const MAX_DESCRIPTION = 512
const MAX_LIST = 100

/**
 * Makes sure that a client is named by its ID.
 *
 * @throws {TypeError} Otherwise. The text is not quoted: it may be a secret.
 */
export function checkClientId(clientId: unknown): asserts clientId is string {
  if (typeof clientId === 'string' && CLIENT_ID.test(clientId)) return
  throw new TypeError('A machine client is managed by its ID (m2morg_…).')
}

/**
 * Makes sure that a secret is named by its ID.
 *
 * @throws {TypeError} Otherwise. The text is not quoted: it may be the secret itself.
 */
export function checkSecretId(secretId: unknown): asserts secretId is string {
  if (typeof secretId === 'string' && SECRET_ID.test(secretId)) return
  throw new TypeError('A client secret is managed by its ID (sks_…), never by the secret itself.')
}

/**
 * Checks what a new client is for.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function checkNewClient(options: NewClientOptions): void {
  const { name = '', description = '', scopes = [], audience = [] } = options
  checkLength('name', name, MAX_NAME)
  checkLength('description', description, MAX_DESCRIPTION)
  checkList('scopes', scopes)
  checkList('audience', audience)
  if (!scopes.every((scope) => isScopeToken(scope) && scope.length <= MAX_SCOPE_LENGTH)) {
    throw new TypeError(
      `scopes must be scope tokens: printable ASCII without spaces, quotes or backslashes, at most ${MAX_SCOPE_LENGTH} characters each.`,
    )
  }
}

/**
 * Makes sure that the actor may give all of these scopes and audiences. An audience is compared as a
 * whole: `*` has no meaning in it.
 *
 * @throws {NotGrantableError} Otherwise.
 */
export function checkGrantable(
  { scopes, audience }: Pick<ManagedClient, 'scopes' | 'audience'>,
  { grantable, grantableAudiences }: KeyActor,
): void {
  const forAudiences = grantableAudiences ?? (grantable === undefined ? audience : [])
  const refused = [
    ...notGranted(scopes, grantable),
    ...audience.filter((name) => !forAudiences.includes(name)),
  ]
  if (refused.length > 0) throw new NotGrantableError(refused)
}

function checkLength(name: string, value: unknown, max: number): void {
  if (typeof value === 'string' && Array.from(value).length <= max) return
  throw new TypeError(`${name} must be a string of at most ${max} characters.`)
}

function checkList(name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.length <= MAX_LIST
  if (isList && value.every((one) => typeof one === 'string' && one !== '')) return
  throw new TypeError(`${name} must be a list of at most ${MAX_LIST} non-empty strings.`)
}
