import type { KeyObject } from 'node:crypto'
import type { EmulatorStats } from './http/call-counters.ts'
import type { Fault, FaultTarget } from './faults/fault.ts'
import type { NewClientSecret } from './state/client-secrets.ts'
import type { IssueClientOptions, IssuedClient } from './issue-client.ts'
import type { IssuedKey, IssueKeyOptions } from './issue-key.ts'
import type { IssueTokenOptions } from './issue-token.ts'
import type { SignedWebhook } from './webhooks/sign-webhook.ts'
import type { EmulatorWebhookEvent } from './webhooks/webhook-event.ts'

/** How the signing key is replaced. */
export interface RotateKeysOptions {
  /** Whether the old public key stays in the key set. @default true */
  readonly overlap?: boolean | undefined
  /**
   * The next RS256 signing key: a private RSA key of at least 2,048 bits. The `kid` is new, even if
   * the key is not.
   *
   * @default a new key of 2,048 bits
   */
  readonly signingKey?: KeyObject | undefined
}

/** The key that signs from now on. */
export interface RotatedKeys {
  readonly kid: string
}

/** How a webhook is signed. */
export interface SignWebhookOptions {
  /** When it says that it was signed: more than 5 minutes ago is refused. @default now */
  readonly signedAt?: Date | undefined
}

/** A running emulator. */
export interface Emulator {
  /** Where it listens, without a slash at the end. It is the `iss` of every token, too. */
  readonly url: string
  readonly port: number
  /** The ID of the environment's own client, for `new ScalekitClient(url, clientId, …)`. */
  readonly clientId: string
  /** The newest live secret of that client. Neither `util.inspect` nor `JSON.stringify` shows it. */
  readonly clientSecret: string
  /** The secret that signs webhooks (`whsec_…`). Neither `util.inspect` nor `JSON.stringify` shows it. */
  readonly webhookSecret: string

  /**
   * Issues an API key without asking over the network.
   *
   * @throws {TypeError} When an ID has the wrong prefix.
   */
  issueKey(options?: IssueKeyOptions): IssuedKey

  /**
   * Signs an access token as `/oauth/token` would, or with the faults that the options ask for.
   *
   * @throws {TypeError} When `signer` is `previous` and no previous key is published.
   */
  issueToken(options?: IssueTokenOptions): Promise<string>

  /** Registers a machine client with one secret. */
  issueClient(options?: IssueClientOptions): IssuedClient

  /**
   * Signs with a new key from now on.
   *
   * With `overlap`, the old public key stays in the key set until the next rotation; without it,
   * every token signed so far stops verifying.
   *
   * @throws {TypeError} When `signingKey` is another key than a private RSA key of at least 2,048 bits.
   */
  rotateKeys(options?: RotateKeysOptions): Promise<RotatedKeys>

  /** Gives the environment's own client a second live secret, and `clientSecret` its value. */
  rotateEnvironmentSecret(): NewClientSecret

  /** Ends the life of all secrets of the environment's own client but the newest. */
  retireEnvironmentSecrets(): void

  /**
   * Sends webhooks to a URL from now on, or to none: `organization.deleted` when an organization is
   * deleted, and `user.organization_membership_deleted` when a membership ends or its user is deleted.
   *
   * They are the events of Scalekit's documentation that end credentials. It has none for a key or a
   * machine client: {@link Emulator.signWebhook} signs an event of your own.
   *
   * @throws {TypeError} When it is another thing than an http or https URL without credentials.
   */
  sendWebhooksTo(url: string | undefined): void

  /** Waits until every webhook so far is delivered, or given up after four attempts. */
  webhooksSettled(): Promise<void>

  /**
   * Signs an event as Scalekit does, without sending it.
   *
   * @throws {TypeError} When the event has no `type`.
   */
  signWebhook(event: EmulatorWebhookEvent, options?: SignWebhookOptions): SignedWebhook

  /** Tells what happened so far. */
  stats(): EmulatorStats

  /** Sets the counters of {@link Emulator.stats} to zero. */
  resetStats(): void

  /**
   * Makes something go wrong with an RPC (`ValidateToken`), a route (`oauth/token`) or all (`*`).
   *
   * An RPC that comes without a valid access token is refused before any fault can strike, so
   * `times` and `skip` count authenticated calls only.
   *
   * @throws {TypeError} When the target or the fault is invalid; the message names the field.
   */
  fault(target: FaultTarget, fault: Fault): void

  /** Ends the faults of one target, or all of them. */
  clearFaults(target?: FaultTarget): void

  /** Stops listening and cuts every connection. What was issued stays. */
  goOffline(): Promise<void>

  /** Listens again, on the same port. */
  goOnline(): Promise<void>

  /** Ends it. A second call does nothing. */
  close(): Promise<void>
}
