import { memberOf } from '@claviger/core/internal'

/** What the guard reads of a JSON-RPC message. */
export interface RpcMessage {
  /** `undefined` for an answer to what the server asked. */
  readonly method: string | undefined
  /** What the method is about: the tool, the prompt, the URI or the task; `undefined` where it names none. */
  readonly name: string | undefined
}

/** As many as the SDK takes. */
const MAX_MESSAGES = 100

/**
 * Which parameter of a method the header `Mcp-Name` repeats.
 *
 * @see {@link https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http Standard request headers}
 */
const NAMED_BY = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
])

/** Tells whether a method names what it is about. */
export function hasName(method: string): boolean {
  return NAMED_BY.has(method)
}

/**
 * Reads the messages of a body: one, or a batch of them.
 *
 * @returns `undefined` when it is not JSON-RPC, such as a `tools/call` without the name of a tool.
 */
export function readMessages(body: unknown): readonly RpcMessage[] | undefined {
  const batch: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (batch.length === 0 || batch.length > MAX_MESSAGES) return undefined
  const messages = batch.flatMap((message) => readMessage(message) ?? [])
  return messages.length === batch.length ? messages : undefined
}

function readMessage(message: unknown): RpcMessage | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined
  const method = memberOf(message, 'method')
  if (method === undefined) {
    const isAnswer = Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error')
    return isAnswer ? { method: undefined, name: undefined } : undefined
  }
  if (typeof method !== 'string') return undefined
  const parameter = NAMED_BY.get(method)
  if (parameter === undefined) return { method, name: undefined }
  const name = memberOf(memberOf(message, 'params'), parameter)
  if (typeof name === 'string') return { method, name }
  return method === 'tools/call' ? undefined : { method, name: undefined }
}
