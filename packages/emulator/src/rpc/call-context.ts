import { createContextKey, type ContextKey } from '@connectrpc/connect'
import type { CallFacts } from './check-call.ts'

/** What is known about a call before its message is read. */
export const CALL_FACTS: ContextKey<CallFacts> = createContextKey<CallFacts>({
  isAuthenticated: false,
  fault: undefined,
})
