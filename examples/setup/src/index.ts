/** What the three example APIs share. */
export { runExample } from './run-example.ts'
export type { ExampleApi, MakeApi } from './run-example.ts'
export { isInternalCaller } from './internal-caller.ts'
export type { Settings } from './settings.ts'
export { listen, stopServing } from './serve.ts'
