import { randomBytes } from 'node:crypto'
import type { MasterKey } from './master-keys.ts'
import { seal, unseal } from './sealed-box.ts'

/** Which version of which secret a value is. Bound into its encryption, so that no row can be moved. */
export interface ValueIdentity {
  readonly secretId: string
  readonly organizationId: string
  readonly foldedName: string
  readonly version: number
}

/** A value at rest: encrypted under a key of its own, which is encrypted under a master key. */
export interface SealedValue {
  readonly sealed: Uint8Array
  readonly sealedKey: Uint8Array
  /** The ID of the master key. */
  readonly masterKey: string
}

/** Encrypts a value. */
export function sealValue(master: MasterKey, value: string, identity: ValueIdentity): SealedValue {
  const key = randomBytes(32)
  return {
    sealed: seal(key, Buffer.from(value), contextOf('value', identity)),
    sealedKey: seal(master.key, key, contextOf('key', identity)),
    masterKey: master.id,
  }
}

/** Decrypts a value; `undefined` when it does not belong to the identity, or was changed. */
export function unsealValue(
  master: MasterKey,
  { sealed, sealedKey }: SealedValue,
  identity: ValueIdentity,
): string | undefined {
  const key = unseal(master.key, sealedKey, contextOf('key', identity))
  const value = key && unseal(key, sealed, contextOf('value', identity))
  return value && Buffer.from(value).toString()
}

/** Encrypts the key of a value under another master key; the value stays as it is. */
export function rewrap(
  from: MasterKey,
  to: MasterKey,
  sealedKey: Uint8Array,
  identity: ValueIdentity,
): Uint8Array | undefined {
  const key = unseal(from.key, sealedKey, contextOf('key', identity))
  return key && seal(to.key, key, contextOf('key', identity))
}

function contextOf(what: 'key' | 'value', identity: ValueIdentity): string {
  const { secretId, organizationId, foldedName, version } = identity
  return JSON.stringify([what, secretId, organizationId, foldedName, version])
}
