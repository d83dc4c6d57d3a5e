/**
 * The suites that every adapter, authority, store and bus must pass, and stores and buses in
 * memory.
 *
 * @module
 */
export { describeAdapter } from './describe-adapter.ts'
export { FOREIGN_HEADERS } from './app-spec.ts'
export type {
  AppSpec,
  AppToStart,
  GuardKit,
  HandlerView,
  Method,
  Pick,
  RouteSpec,
  RunningApp,
  ScopeSpec,
  StartApp,
} from './app-spec.ts'
export { describeUpgrade } from './describe-upgrade.ts'
export type { StartUpgradeServer, UpgradeServerUnderTest } from './upgrade-bench.ts'
export { describeWebhook } from './describe-webhook.ts'
export type { StartWebhook } from './describe-webhook.ts'
export { describeMetadata } from './describe-metadata.ts'
export type { StartMetadata } from './describe-metadata.ts'
export { describeAuthority } from './describe-authority.ts'
export type { AuthorityUnderTest } from './authority-under-test.ts'
export { describeClients } from './describe-clients.ts'
export type { ClientsUnderTest } from './clients-under-test.ts'
export { describeSecrets } from './describe-secrets.ts'
export type { SecretsUnderTest } from './secrets-under-test.ts'
export { allowWarnings } from './allow-warnings.ts'
export { describeStore } from './describe-store.ts'
export type { StoreUnderTest } from './store-under-test.ts'
export { describeMarks } from './describe-marks.ts'
export type { ClosableMarks } from './describe-marks.ts'
export type { MarksUnderTest } from './marks-under-test.ts'
export { describeBus } from './describe-bus.ts'
export type { BusUnderTest } from './bus-under-test.ts'
export { memoryStore } from './memory-store.ts'
export type { MemoryStore } from './memory-store.ts'
export { memoryBus } from './memory-bus.ts'
export type { MemoryBus, MemoryBusMember, MemoryBusOptions } from './memory-bus.ts'
export { sampled } from './sampled.ts'
export { isDeep, isWhole, soakCount } from './soak-count.ts'
export { startProxy } from './tcp-proxy.ts'
export type { TcpProxy } from './tcp-proxy.ts'
