/** What the three example APIs share. */
export { runExample } from './run-example.ts'
export type { ExampleApi, MakeApi } from './run-example.ts'
export { isInternalCaller } from './internal-caller.ts'
export { revokeInternally } from './internal-revocation.ts'
export { echoLive } from './live.ts'
export type { Settings } from './settings.ts'
export { listen, stopServing } from './serve.ts'
