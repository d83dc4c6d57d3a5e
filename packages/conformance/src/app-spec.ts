import type { Server } from 'node:http'
import type {
  Auth,
  Authenticator,
  AuthenticatorOptions,
  Guards,
  TokenClaims,
  TokenInfo,
} from '@claviger/core'

/** What a guarded app of the suite can be made of, in terms of one framework. */
export interface GuardKit<Context, Middleware> {
  /** The guards of {@link AppSpec.options}. */
  readonly guards: Guards<Context, Middleware>
  /** The guards of {@link AppSpec.otherOptions}, a second authenticator in the same app. */
  readonly others: Guards<Context, Middleware>
  /** A middleware of the application's own, which awaits a guard. */
  readonly awaiting: (guard: Middleware) => Middleware
  /** Reads the path parameter `organization`. */
  readonly organization: (context: Context) => string | undefined
  /** Somebody else's middleware: it writes a made-up caller wherever such things are put. */
  readonly forgeCaller: Middleware
  /** Somebody else's middleware: it sets headers that no refusal may keep. */
  readonly setHeaders: Middleware
}

/** Picks a middleware of any framework, so that cases are written once. */
export type Pick = <Context, Middleware>(kit: GuardKit<Context, Middleware>) => Middleware

/** What {@link GuardKit.setHeaders} sets. */
export const FOREIGN_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'public, max-age=600',
  'content-type': 'text/html',
  vary: 'Origin',
  'www-authenticate': 'Basic realm="old"',
}

/** What a handler sees of the request. */
export interface HandlerView {
  readonly auth: () => Auth
  readonly optionalAuth: () => Auth | undefined
  readonly tokenInfo: TokenInfo | undefined
  readonly tokenClaims: TokenClaims | undefined
}

/** The methods of the suite's routes. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'OPTIONS' | 'TRACE'

/** One route: guards, then the handler, whose result is sent as JSON with status 200. */
export interface RouteSpec {
  readonly path: string
  /** @default ['GET'] */
  readonly methods?: readonly Method[]
  readonly guards?: readonly Pick[]
  /** @default a handler that answers the caller's organization */
  readonly handle?: (view: HandlerView) => unknown
}

/** A router, a plugin scope: guards before all of its routes and of the scopes below. */
export interface ScopeSpec {
  readonly prefix: string
  readonly guards?: readonly Pick[]
  readonly routes?: readonly RouteSpec[]
  readonly scopes?: readonly ScopeSpec[]
}

/** A whole app. */
export interface AppSpec extends Omit<ScopeSpec, 'prefix'> {
  readonly options: AuthenticatorOptions | Authenticator
  /** @default the same as `options` */
  readonly otherOptions?: AuthenticatorOptions | Authenticator
}

/** An {@link AppSpec} as an adapter's test gets it: every route has a handler. */
export interface AppToStart extends AppSpec {
  /** Stands before every handler of the app: counts, and makes the body. */
  readonly handle: (route: RouteSpec, view: HandlerView) => unknown
  /** Is told what reaches the framework's error handling. */
  readonly onError: (error: unknown) => void
}

/** An app that listens on a free port of the loopback interface. */
export interface RunningApp {
  readonly server: Server
  readonly close: () => Promise<void>
}

/** Builds an app with the adapter under test, and starts it. */
export type StartApp = (app: AppToStart) => Promise<RunningApp>
