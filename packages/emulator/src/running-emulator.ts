import type { Emulator, RotatedKeys, RotateKeysOptions, SignWebhookOptions } from './emulator.ts'
import { checkSigningKey, checkWebhookUrl, type ResolvedOptions } from './emulator-options.ts'
import type { Fault, FaultTarget } from './faults/fault.ts'
import { FaultPlan } from './faults/fault-plan.ts'
import { parseFault, parseFaultTarget } from './faults/parse-fault.ts'
import { CallCounters, type EmulatorStats } from './http/call-counters.ts'
import { CONTROL_PREFIX, controlApi } from './http/control-api.ts'
import { OnePortServer } from './http/one-port-server.ts'
import { RequestHandler } from './http/request-handler.ts'
import { issueClient, type IssueClientOptions, type IssuedClient } from './issue-client.ts'
import { issueKey, type IssuedKey, type IssueKeyOptions } from './issue-key.ts'
import { issueToken, type IssueTokenOptions } from './issue-token.ts'
import type { Authority } from './state/authority.ts'
import type { NewClientSecret } from './state/client-secrets.ts'
import { newWebhookId, signWebhook, type SignedWebhook } from './webhooks/sign-webhook.ts'
import { completeEvent, type EmulatorWebhookEvent } from './webhooks/webhook-event.ts'
import { WebhookSender } from './webhooks/webhook-sender.ts'

/**
 * The one implementation of {@link Emulator}: an authority, and a server in front of it.
 *
 * All state is private and all properties are accessors, so that neither `util.inspect` nor
 * `JSON.stringify` shows the secret.
 */
export class RunningEmulator implements Emulator {
  readonly #authority: Authority
  readonly #counters = new CallCounters()
  readonly #faults = new FaultPlan()
  readonly #server: OnePortServer
  readonly #webhooks: WebhookSender
  readonly #webhookSecret: string
  #clientSecret: string
  #port: number
  #closed = false

  constructor(authority: Authority, options: ResolvedOptions) {
    this.#authority = authority
    this.#clientSecret = options.clientSecret
    this.#port = options.port
    this.#webhookSecret = options.webhookSecret
    this.#webhooks = new WebhookSender(options.webhookUrl)
    authority.tell = (event) => this.#send({ ...event })
    const handler = new RequestHandler(authority, this.#counters, this.#faults)
    this.#server = new OnePortServer((exchange) =>
      exchange.path.startsWith(CONTROL_PREFIX)
        ? controlApi(this, exchange)
        : handler.handle(exchange),
    )
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get port(): number {
    return this.#port
  }

  get clientId(): string {
    return this.#authority.environmentId
  }

  get clientSecret(): string {
    return this.#clientSecret
  }

  get webhookSecret(): string {
    return this.#webhookSecret
  }

  issueKey(options: IssueKeyOptions = {}): IssuedKey {
    return issueKey(this.#authority, options)
  }

  async issueToken(options: IssueTokenOptions = {}): Promise<string> {
    return issueToken(this.#authority, options)
  }

  issueClient(options: IssueClientOptions = {}): IssuedClient {
    return issueClient(this.#authority, options)
  }

  async rotateKeys(options: RotateKeysOptions = {}): Promise<RotatedKeys> {
    const { overlap = true, signingKey } = options
    if (signingKey !== undefined) checkSigningKey(signingKey)
    return { kid: await this.#authority.signingKeys.rotate(overlap, signingKey) }
  }

  rotateEnvironmentSecret(): NewClientSecret {
    const added = this.#authority.environmentSecrets.add()
    this.#clientSecret = added.secret
    return added
  }

  retireEnvironmentSecrets(): void {
    const secrets = this.#authority.environmentSecrets
    for (const { secretId } of secrets.list().slice(0, -1)) secrets.remove(secretId)
  }

  sendWebhooksTo(url: string | undefined): void {
    this.#webhooks.url = url === undefined ? undefined : checkWebhookUrl('The URL', url)
  }

  async webhooksSettled(): Promise<void> {
    await this.#webhooks.settled()
  }

  signWebhook(event: EmulatorWebhookEvent, options: SignWebhookOptions = {}): SignedWebhook {
    return signWebhook({
      event: completeEvent(event, this.#authority.environment),
      id: newWebhookId(),
      signedAt: options.signedAt ?? new Date(),
      secret: this.#webhookSecret,
    })
  }

  stats(): EmulatorStats {
    const { openSockets, acceptedSockets } = this.#server
    const webhooks = this.#webhooks.stats()
    return { ...this.#counters.snapshot(), openSockets, acceptedSockets, webhooks }
  }

  resetStats(): void {
    this.#counters.reset()
    this.#webhooks.resetStats()
  }

  fault(target: FaultTarget, fault: Fault): void {
    this.#faults.add(parseFaultTarget(target), parseFault(fault))
  }

  clearFaults(target?: FaultTarget): void {
    this.#faults.clear(target)
  }

  async goOffline(): Promise<void> {
    await this.#server.stop()
  }

  async goOnline(): Promise<void> {
    if (this.#closed) {
      throw new TypeError('The emulator must be open, but close() was called. Start another one.')
    }
    this.#port = await this.#server.listen(this.#port)
    this.#authority.issuer = this.url
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#webhooks.close()
    await this.#server.stop()
  }

  // Each attempt is signed anew, under the ID of the event.
  #send(given: EmulatorWebhookEvent): void {
    const event = completeEvent(given, this.#authority.environment)
    const [id, secret] = [newWebhookId(), this.#webhookSecret]
    this.#webhooks.send(() => signWebhook({ event, id, signedAt: new Date(), secret }))
  }
}
