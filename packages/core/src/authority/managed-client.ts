import type { KeyActor } from './managed-key.ts'

/** A secret of a machine client: everything except the secret itself. */
export interface ManagedClientSecret {
  readonly secretId: string
  /** How it ends, where the authority keeps that. */
  readonly suffix?: string
  /** As an ISO 8601 instant. */
  readonly createdAt?: string
  /** When it was last used, where the authority keeps that, as an ISO 8601 instant. */
  readonly lastUsedAt?: string
}

/** A machine client: a program that gets access tokens with its ID and a secret. */
export interface ManagedClient {
  readonly clientId: string
  readonly organizationId: string
  readonly name?: string
  readonly description?: string
  /** What its access tokens may do. */
  readonly scopes: readonly string[]
  /** Which APIs its access tokens are for. */
  readonly audience: readonly string[]
  /** Those that work now, the oldest first: two at most while one replaces the other. */
  readonly secrets: readonly ManagedClientSecret[]
  /** As an ISO 8601 instant. */
  readonly createdAt?: string
}

/** What a new machine client is for. */
export interface NewClientOptions extends KeyActor {
  readonly name?: string
  readonly description?: string
  /** @default none */
  readonly scopes?: readonly string[]
  /** Which APIs its access tokens are for. @default what the authority puts there */
  readonly audience?: readonly string[]
}

/** A new secret of a machine client, at the only moment when it can be read. */
export interface NewClientSecret {
  readonly secret: string
  readonly secretId: string
  /** The client as it is now. */
  readonly client: ManagedClient
}

/** Which part of the machine clients is listed. */
export interface FindClientsOptions {
  /** The largest number of entries on a page, from 10 to 100. @default 30 */
  readonly pageSize?: number
  /** The `nextPageToken` of the page before, of the same organization. */
  readonly pageToken?: string
}

/** A part of a list of machine clients. */
export interface ClientPage {
  readonly clients: readonly ManagedClient[]
  /** Missing on the last page. */
  readonly nextPageToken?: string
}
