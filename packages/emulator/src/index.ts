/**
 * A Scalekit-compatible authority in one process, for development and tests.
 *
 * @module
 */
export { startEmulator } from './start-emulator.ts'
export type { Emulator, RotatedKeys, RotateKeysOptions, SignWebhookOptions } from './emulator.ts'
export type { EmulatorOptions } from './emulator-options.ts'
export type { IssuedKey, IssueKeyOptions } from './issue-key.ts'
export type { IssueTokenOptions } from './issue-token.ts'
export type { IssuedClient, IssueClientOptions } from './issue-client.ts'
export type { EmulatorStats } from './http/call-counters.ts'
export type {
  Fault,
  FaultLimits,
  FaultTarget,
  GarbageFault,
  GrpcCode,
  GrpcStatusFault,
  HangFault,
  HtmlFault,
  HttpStatusFault,
  HugeBodyFault,
  LatencyFault,
  RateLimitFault,
  RedirectFault,
  ResetFault,
  WrongKeyFault,
} from './faults/fault.ts'
export type { HttpRoute } from './http/http-routes.ts'
export type { RpcMethod } from './rpc/rpc-methods.ts'
export type { NewClientSecret } from './state/client-secrets.ts'
export type { SignedWebhook } from './webhooks/sign-webhook.ts'
export type { EmulatorWebhookEvent } from './webhooks/webhook-event.ts'
export type { WebhookStats } from './webhooks/webhook-sender.ts'
export type { Signer } from './state/signing-keys.ts'
