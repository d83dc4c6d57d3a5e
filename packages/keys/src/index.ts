/**
 * API keys of one's own: an authority in PostgreSQL, or embedded in the process.
 *
 * @module
 */

// Opening it
export { openKeys } from './open-keys.ts'
export type { KeysOptions } from './keys-options.ts'
export { embedded } from './database/embedded.ts'
export type { EmbeddedDatabase } from './database/embedded.ts'
export { secretFromFile } from './sealing/secret-from-file.ts'
export type { SealingSecret } from './sealing/sealing-keys.ts'
export { DatabaseError } from './database/database-error.ts'

// Keys
export type { Keys } from './keys.ts'
export type { KeyMode } from './format/key-format.ts'
export type { KeyInfo } from './keys/key-info.ts'
export type { CreatedKey } from './keys/insert-key.ts'
export type { CreateKeyOptions, KeyChange } from './keys/key-input.ts'
export type { KeyCaps, KeyCapsInput } from './keys/key-caps.ts'
export type { KeyPage, ListKeysOptions } from './keys/list-keys.ts'
export type { ImportedKeyRule } from './imported/imported-key-rule.ts'
export type { ImportResult, KeyToImport } from './imported/import-keys.ts'
export type { ExpiringKey, OnExpiring } from './expiry/tell-expiring.ts'
export type { RevokeAllKeysOptions } from '@claviger/core'
export type { RewrapResult } from './keys/rewrap-keys.ts'

// Named secrets
export type { NamedSecrets } from './secrets/named-secrets.ts'
export type { CreateSecretOptions } from './secrets/create-secret.ts'
export type { ListSecretsOptions, SecretPage } from './secrets/list-secrets.ts'
export type { RotateSecretOptions } from './secrets/rotate-secret.ts'
export type { SecretInfo } from './secrets/stored-secret.ts'
export { SecretUnreadableError } from './secrets/secret-unreadable-error.ts'
export { SecretConflictError, SecretExistsError, SecretNotFoundError } from '@claviger/core'
