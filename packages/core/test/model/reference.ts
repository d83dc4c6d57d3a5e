import type { KeyTarget } from '../support/to-revocation.ts'
import type { Source } from '../../src/verdict/verdict.ts'
import { isAbout, KEYS, type ModelKey } from './keys.ts'

// Of a call of the store.
const STORE_TIMEOUT_MS = 50

/*
 * What must hold, as small as it can be said. It knows no cache and no epoch: only who was told
 * what, and when, and which question to the authority a grant comes from. Moments are counted, not
 * measured, where only their order matters.
 */

/** A question to the authority. What it brings says which it was, wherever it was kept. */
export interface Question {
  readonly key: ModelKey
  readonly at: number
  readonly moment: number
}

/** A revocation, whether or not the authority knows of it. */
export interface Revoked {
  readonly target: KeyTarget
  readonly isReal: boolean
  readonly at: number
  readonly moment: number
  /** The life of the process that called `revoke`; none where it was not called. */
  readonly by: Life | undefined
  /** When the store knew, as a moment and in milliseconds. */
  stored: { readonly moment: number; readonly at: number } | undefined
  /** Who heard a message that was sent when the store knew, or that said that it does not. */
  readonly heardBy: Map<Life, number>
}

/** The store was told that the authority refuses a key. */
export interface Removed {
  readonly key: ModelKey
  readonly at: number
  readonly moment: number
}

/** A process from its start to its end. */
export interface Life {
  /** When it last dropped everything: it was started, or told of a gap. */
  emptiedAt: number
  /** When its cable was cut, in milliseconds; none while it is connected. */
  cutOffSince: number | undefined
  /** Keys that the authority refused to it, and since when. */
  readonly refused: Map<string, number>
}

/** What the promises depend on. */
export interface Terms {
  readonly timeoutMs: number
  readonly maxKeys: number
  readonly ttlMs: number
  readonly staleIfErrorMs: number
  readonly cutOffTtlMs: number
  readonly currentForMs: number
  readonly hasStore: boolean
  readonly hasBus: boolean
}

/** A request that was let in. */
export interface Grant {
  readonly life: Life
  readonly key: ModelKey
  readonly startedAt: number
  readonly moment: number
  readonly at: number
  readonly source: Source | undefined
  readonly question: Question | undefined
  /** In milliseconds on the clock; Infinity where the key has no end. */
  readonly expiresAt: number
}

/** Tells which promise a grant breaks; none is `undefined`. */
export function brokenBy(
  grant: Grant,
  revoked: readonly Revoked[],
  terms: Terms,
): string | undefined {
  const { life, key, moment, at, source, question, expiresAt } = grant
  if (key.info === undefined) return 'a key that never was one'
  if (question?.key !== key) return 'a key by what was said of another'
  if (at >= expiresAt) return 'an expired key'
  if (at - question.at > longest(source, terms)) return `a key by what is too old (${source})`

  const refusedAt = life.refused.get(key.key) ?? Infinity
  // A process remembers as many refusals as its cache has room for.
  const remembersAll = terms.maxKeys >= KEYS.length
  const isOlderThanNo = question.moment < refusedAt && (source === 'stale' || remembersAll)
  if (refusedAt < moment && (isOlderThanNo || !terms.hasStore)) {
    return 'a key that the authority had refused to this process'
  }
  for (const each of revoked) {
    if (each.moment < question.moment || !isAbout(each.target, key)) continue
    const broken = brokenRevocation(each, grant, terms)
    if (broken !== undefined) return `${broken} (from ${source ?? 'nowhere'})`
  }
  return undefined
}

/** Tells whether a grant comes from what the store had before it was told of a refusal. */
export function brokenRemoval(
  { key, source, question, startedAt, moment }: Grant,
  removed: readonly Removed[],
): string | undefined {
  if (source !== 'store' || question === undefined) return undefined
  const isOlder = removed.some(
    (each) =>
      each.key === key &&
      question.moment < each.moment &&
      each.moment < moment &&
      // Until then, a request may join one whose reading was under way.
      startedAt > each.at + STORE_TIMEOUT_MS,
  )
  return isOlder ? 'a key by what the store had before it was refused' : undefined
}

// What was asked before a revocation, in a process that must not use it any more.
function brokenRevocation(
  { at, moment: revokedAt, by, stored, heardBy }: Revoked,
  { life, startedAt, moment }: Grant,
  terms: Terms,
): string | undefined {
  if (by === undefined || revokedAt > moment) return undefined
  if (by === life) return 'a key that this process revoked'
  if ((heardBy.get(life) ?? Infinity) < moment) return 'a key whose revocation was heard here'

  const known = terms.hasStore ? stored : { moment: revokedAt, at }
  if (known === undefined || known.moment > moment) return undefined
  if (known.moment < life.emptiedAt && life.emptiedAt < moment) {
    return 'a key that was revoked before this process dropped everything'
  }
  const { cutOffSince } = life
  const isDistrusted = cutOffSince !== undefined && startedAt >= cutOffSince + terms.currentForMs
  if (terms.hasBus && isDistrusted && startedAt >= known.at + terms.cutOffTtlMs) {
    return 'a revoked key in a process that has been cut off for too long'
  }
  return undefined
}

function longest(source: Source | undefined, terms: Terms): number {
  switch (source) {
    case 'authority':
      return terms.timeoutMs
    case 'memory':
      return terms.ttlMs
    case 'store':
      // Its answer may have been under way for as long as a request waits.
      return terms.ttlMs + terms.timeoutMs
    case 'stale':
      return terms.ttlMs + terms.staleIfErrorMs
    case undefined:
      return 0
  }
}
