import type { TokenInfoInput } from '@claviger/core'
import { retirementOf } from '../keys/retirement.ts'

/** What Scalekit tells of an API key. */
export interface KeyInfo extends TokenInfoInput {
  readonly customClaims: Readonly<Record<string, string>>
  readonly roles: readonly string[]
  /** When the key ends: its own expiry, or the end of its rotation when that comes first. */
  readonly expiry?: Date
  readonly createdAt?: Date
}

/** A point in time as Scalekit's client has it. */
export interface ClientTimestamp {
  readonly seconds: bigint
  readonly nanos: number
}

/** The description of a key as Scalekit's client has it: an empty string stands for a missing value. */
export interface ClientToken {
  readonly tokenId: string
  readonly organizationId: string
  readonly organizationExternalId: string
  readonly userId?: string | undefined
  readonly userExternalId?: string | undefined
  readonly email?: string | undefined
  readonly customClaims: { readonly [name: string]: string }
  readonly roles: readonly string[]
  readonly expiry?: ClientTimestamp | undefined
  readonly createdAt?: ClientTimestamp | undefined
  readonly description?: string | undefined
  readonly tokenSuffix: string
}

/** Translates the client's description of a key into ours. */
export function toKeyInfo(token: ClientToken): KeyInfo {
  const expiry = earliest(toDate(token.expiry), retirementOf(token))
  const createdAt = toDate(token.createdAt)
  return {
    tokenId: token.tokenId,
    organizationId: token.organizationId,
    customClaims: { ...token.customClaims },
    roles: [...token.roles],
    ...(token.organizationExternalId && { organizationExternalId: token.organizationExternalId }),
    ...(token.userId && { userId: token.userId }),
    ...(token.userExternalId && { userExternalId: token.userExternalId }),
    ...(token.email && { email: token.email }),
    ...(token.description && { description: token.description }),
    ...(token.tokenSuffix && { tokenSuffix: token.tokenSuffix }),
    ...(expiry && { expiry }),
    ...(createdAt && { createdAt }),
  }
}

/** Reads a point in time. One out of range gives an invalid date, which core refuses as nonsense. */
export function toDate(timestamp: ClientTimestamp | undefined): Date | undefined {
  if (timestamp === undefined) return undefined
  return new Date(Number(timestamp.seconds) * 1000 + timestamp.nanos / 1_000_000)
}

function earliest(expiry: Date | undefined, retirement: Date | undefined): Date | undefined {
  if (expiry === undefined || retirement === undefined) return expiry ?? retirement
  return retirement < expiry ? retirement : expiry
}
