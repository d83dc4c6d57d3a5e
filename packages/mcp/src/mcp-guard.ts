import { currentOptionalAuth, unknownOutcome, type Auth, type Authenticator } from '@claviger/core'
import { ConnectionWatch, rightsComparerOf, type Handshake } from '@claviger/core/internal'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse, write, type McpRefusal } from './answer.ts'
import { authInfoOf } from './auth-info.ts'
import { judgeAgain } from './judge-again.ts'
import type { CheckedMcpOptions } from './mcp-options.ts'
import { noticeGone } from './notice-gone.ts'
import { OpenAnswers } from './open-answers.ts'
import { readBody } from './read-body.ts'
import { readMessages } from './rpc-message.ts'
import { toMcpRequest } from './serve-mcp.ts'
import { openSession, signSession } from './session-header.ts'
import { SessionIds } from './session-ids.ts'
import { fits, readStandardHeaders, type StandardHeaders } from './standard-headers.ts'
import { ToolRules, type ToolRule } from './tool-rules.ts'
import { watchAnswer } from './watch-answer.ts'

/** One request to an MCP server, and its answer. */
export interface McpExchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** What a body parser made of the body, where one has read it. */
  readonly body?: unknown
  /** The pattern of the route, for events. */
  readonly route?: string | undefined
}

/** A request whose caller may make it. */
interface Passed {
  readonly auth: Auth
  readonly scopes: readonly string[]
  readonly body: unknown
}

const REFUSAL_OF_BODY = { 400: 'not-json-rpc', 413: 'too-large', 415: 'encoded' } as const
const NO_HEADERS: StandardHeaders = { method: undefined, name: undefined }

/** Guards one endpoint: reads top to bottom like the table of answers in the README. */
export class McpGuard {
  readonly #authenticator: Authenticator
  readonly #options: Readonly<CheckedMcpOptions>
  readonly #rules: ToolRules
  readonly #sessions: SessionIds
  readonly #watch: ConnectionWatch
  readonly #answers: OpenAnswers

  constructor(authenticator: Authenticator, options: Readonly<CheckedMcpOptions>) {
    this.#authenticator = authenticator
    this.#options = options
    this.#rules = new ToolRules(authenticator, options)
    this.#sessions = new SessionIds(options.sessionSecret)
    this.#watch = new ConnectionWatch(authenticator)
    this.#answers = new OpenAnswers(options.maxOpenPerCaller)
  }

  /** Answers a request, or serves it. */
  async handle(exchange: McpExchange): Promise<void> {
    const handshake = this.#watch.begin()
    const isGone = noticeGone(exchange.res)
    const isUnwatched = wasGuarded(exchange.req)
    try {
      const passed = await this.#judge(exchange, isGone)
      if (passed === undefined) return
      const isGood = await this.#isStillGood(exchange, passed, handshake, isUnwatched)
      // Nothing would tell that a connection has closed which was closed before it is watched.
      if (!isGood || isGone() || exchange.res.headersSent) return
      await this.#serve(exchange, passed, handshake)
    } finally {
      this.#watch.end(handshake)
    }
  }

  /** @returns `undefined` for a request that was answered. */
  async #judge(exchange: McpExchange, isGone: () => boolean): Promise<Passed | undefined> {
    const { req, res } = exchange
    const isPost = req.method === 'POST'
    const headers = isPost ? readStandardHeaders(req) : NO_HEADERS
    const named = this.#rules.of(headers ?? NO_HEADERS)
    const auth = await this.#admit(exchange, named)
    // Another middleware may have answered meanwhile, such as one that lets no request take too long.
    if (auth === undefined || isGone() || res.headersSent) return undefined
    const stop = (reason: McpRefusal): undefined => {
      refuse(res, reason)
    }
    if (!['GET', 'POST', 'DELETE'].includes(req.method ?? '')) return stop('wrong-method')
    if (!openSession(req, this.#sessions, auth)) return stop('unknown-session')
    // The end of a session gives up what its streams hold.
    const mayWait = req.method !== 'DELETE'
    if (mayWait && !this.#answers.add(auth, res)) return stop('too-many-open')
    if (!isPost) return { auth, scopes: named.scopes, body: undefined }
    if (headers === undefined) return stop('header-mismatch')

    const reading = await readBody(req, exchange.body, this.#options.maxBodyBytes)
    if ('status' in reading) return stop(REFUSAL_OF_BODY[reading.status])
    const messages = readMessages(reading.json)
    if (messages === undefined) return stop('not-json-rpc')
    if (!fits(headers, messages)) return stop('header-mismatch')
    const rules = new Set(messages.map((message) => this.#rules.of(message)))
    for (const rule of rules) {
      if ((await this.#admit(exchange, rule)) === undefined) return undefined
    }
    const scopes = new Set([...rules].flatMap((rule) => rule.scopes))
    return { auth, scopes: [...scopes], body: reading.json }
  }

  /** @returns `undefined` for a request that was answered. */
  async #admit({ req, res, route }: McpExchange, rule: ToolRule): Promise<Auth | undefined> {
    const outcome = await rule.check({ req, route })
    switch (outcome.kind) {
      case 'granted':
        if (rule.isListed) return outcome.auth
        refuse(res, 'unlisted-tool')
        return undefined
      case 'refused':
        write(res, outcome.refusal)
        return undefined
      case 'anonymous':
        // A CORS preflight, which calls nothing.
        write(res, { status: 204, headers: {}, body: '' })
        return undefined
      default:
        return unknownOutcome(outcome)
    }
  }

  // A revocation may have come while the body was on its way, or between an earlier guard and this one.
  async #isStillGood(
    { req, res }: McpExchange,
    { auth, scopes }: Passed,
    handshake: Handshake,
    isUnwatched: boolean,
  ): Promise<boolean> {
    if (!isUnwatched && handshake.concernOf(auth) === undefined) return true
    const outcome = await judgeAgain(this.#authenticator, req, scopes)
    if (outcome.kind === 'refused') write(res, outcome.refusal)
    return outcome.kind === 'granted'
  }

  async #serve({ req, res }: McpExchange, passed: Passed, handshake: Handshake): Promise<void> {
    const { auth, scopes, body } = passed
    const { recheckMs, serve } = this.#options
    const judge = async () => judgeAgain(this.#authenticator, req, scopes)
    signSession(res, this.#sessions, auth)
    const keepsRights = rightsComparerOf(this.#authenticator)
    watchAnswer({ watch: this.#watch, handshake, res, auth, judge, keepsRights, recheckMs })
    if (res.destroyed) return
    const info = authInfoOf(auth, req, this.#authenticator.resourceMetadata?.url)
    await serve(toMcpRequest(req, info), res, body)
  }
}

/** Tells whether an earlier guard has judged the caller, before revocations were listened to. */
function wasGuarded(req: IncomingMessage): boolean {
  try {
    currentOptionalAuth(req)
    return true
  } catch {
    return false
  }
}
