import { defineGuards, type Authenticator, type Check } from '@claviger/core'
import type { IncomingMessage } from 'node:http'
import type { CheckedMcpOptions } from './mcp-options.ts'
import type { RpcMessage } from './rpc-message.ts'

/** A request, and the route that it came by. */
export interface McpContext {
  readonly req: IncomingMessage
  /** The pattern of the route, for events. */
  readonly route: string | undefined
}

/** What a message requires. */
export interface ToolRule {
  readonly scopes: readonly string[]
  /** Asks whether the caller has those scopes. */
  readonly check: Check<McpContext>
  /** Calls of a tool that is not listed are refused. */
  readonly isListed: boolean
}

const TOOL_CALL = 'tools/call'

/** The rules of one endpoint. Each is made once, at startup. */
export class ToolRules {
  /** For requests that call nothing. */
  readonly base: ToolRule
  readonly #methods: ReadonlyMap<string, ToolRule>
  readonly #tools: ReadonlyMap<string, ToolRule>
  readonly #otherTools: ToolRule

  constructor(authenticator: Authenticator, options: CheckedMcpOptions) {
    const { scopes, methods, tools, otherTools } = options
    const guards = defineGuards<McpContext, Check<McpContext>>(authenticator, {
      requestOf: ({ req }) => req,
      routeOf: ({ route }) => route,
      toMiddleware: (check) => check,
    })
    const rule = (more: readonly string[], isListed = true): ToolRule => {
      const all = [...new Set([...scopes, ...more])]
      const check = all.length === 0 ? guards.authenticateToken : guards.requireScope(...all)
      return { scopes: all, check, isListed }
    }
    const ofMethods = new Map(Object.entries(methods))
    const ofCalls = ofMethods.get(TOOL_CALL) ?? []
    const ofTool = (own: readonly string[]) => rule([...ofCalls, ...own])
    this.base = rule([])
    this.#methods = new Map([...ofMethods].map(([name, own]) => [name, rule(own)]))
    this.#tools = new Map(Object.entries(tools ?? {}).map(([name, own]) => [name, ofTool(own)]))
    this.#otherTools = rule(
      [...ofCalls, ...(otherTools ?? [])],
      tools === undefined || otherTools !== undefined,
    )
  }

  /** Finds what a message takes. */
  of({ method, name }: RpcMessage): ToolRule {
    if (method === undefined) return this.base
    if (method !== TOOL_CALL) return this.#methods.get(method) ?? this.base
    // A header that names no tool: the body does.
    if (name === undefined) return this.base
    return this.#tools.get(name) ?? this.#otherTools
  }
}
