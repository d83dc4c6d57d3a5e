import type {
  ClientPage,
  FindClientsOptions,
  ManagedClient,
  NewClientOptions,
  NewClientSecret,
} from './managed-client.ts'
import type { KeyActor } from './managed-key.ts'

/**
 * Registers machine clients and looks after them: the optional part `clients` of a `KeyAuthority`.
 *
 * Every method takes the organization whose clients it may touch. A client of another organization
 * ends in the same `ClientNotFoundError` as an ID that does not exist, and nothing has happened then.
 * A method that rejects with a `TypeError` has changed nothing either. No error has a secret in it.
 */
export interface ClientAuthority {
  /**
   * Registers a client, with its first secret.
   *
   * @throws {TypeError} When an option cannot work.
   * @throws {NotGrantableError} When the actor may not give what the client would have.
   * @throws What the authority answered, or that it could not be asked.
   */
  create(organizationId: string, options?: NewClientOptions): Promise<NewClientSecret>
  /**
   * Lists clients, a page at a time.
   *
   * @throws {TypeError} When an option cannot work, such as a page token of another list.
   * @throws What the authority answered, or that it could not be asked.
   */
  list(organizationId: string, options?: FindClientsOptions): Promise<ClientPage>
  /**
   * Describes one client.
   *
   * @throws {ClientNotFoundError} When the organization has no such client.
   * @throws What the authority answered, or that it could not be asked.
   */
  get(organizationId: string, clientId: string): Promise<ManagedClient>
  /**
   * Makes a second secret, so that programs can change over from the first.
   *
   * @throws {TypeError} When the client has two secrets already.
   * @throws {NotGrantableError} When the actor may not give what the client has: the holder of a
   *   secret has it.
   * @throws {ClientNotFoundError} When the organization has no such client.
   * @throws What the authority answered, or that it could not be asked.
   */
  addSecret(organizationId: string, clientId: string, by?: KeyActor): Promise<NewClientSecret>
  /**
   * Ends a secret: it gets no more access tokens. Those that it got live on until they expire.
   *
   * @throws {ClientNotFoundError} When the organization has no such client, or the client no such
   *   secret.
   * @throws What the authority answered, or that it could not be asked.
   */
  removeSecret(
    organizationId: string,
    clientId: string,
    secretId: string,
    by?: KeyActor,
  ): Promise<void>
  /**
   * Deletes a client with all its secrets.
   *
   * @throws {ClientNotFoundError} When the organization has no such client.
   * @throws What the authority answered, or that it could not be asked.
   */
  delete(organizationId: string, clientId: string, by?: KeyActor): Promise<void>
}
