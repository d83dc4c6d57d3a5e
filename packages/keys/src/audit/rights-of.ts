import type { KeyInfo } from '../keys/key-info.ts'

/** What the audit trail keeps of whose a key is and what it may do. */
export interface RecordedRights {
  readonly mode: KeyInfo['mode']
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly userId?: string
  readonly expiry?: string
}

/** Reads what the audit trail keeps of a new key. */
export function rightsOf({ mode, scopes, roles, userId, expiry }: KeyInfo): RecordedRights {
  return {
    mode,
    scopes,
    roles,
    ...(userId === undefined ? {} : { userId }),
    ...(expiry === undefined ? {} : { expiry }),
  }
}

/** Whose a key was and what it could do before and after a change: what was changed alone. */
export interface RecordedChange {
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
}

const RECORDED = ['scopes', 'roles', 'userId'] as const

/** Reads what the audit trail keeps of a change. `null` stands for no user. */
export function changeOf(before: KeyInfo, after: KeyInfo): RecordedChange {
  const changed = RECORDED.filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  if (changed.length === 0) return {}
  const read = (info: KeyInfo) =>
    Object.fromEntries(changed.map((name) => [name, info[name] ?? null]))
  return { before: read(before), after: read(after) }
}
