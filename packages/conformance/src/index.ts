/**
 * The suite that every adapter must pass.
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
