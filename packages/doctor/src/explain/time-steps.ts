import type { CompactToken, ResolvedJwtOptions } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'

/** The steps of a token's times. The claims are seconds since 1970 (RFC 7519 §2). */
export function timeSteps(
  { exp, nbf, iat }: CompactToken['payload'],
  { clockToleranceSeconds, maxTokenLifetimeMs }: ResolvedJwtOptions,
  now: number = Date.now() / 1_000,
): readonly Finding[] {
  const begins = [nbf, iat].filter((time) => time !== undefined)
  const steps = [checkExpiry(exp, now - clockToleranceSeconds, now)]
  if (begins.length > 0) steps.push(checkBegin(begins, now + clockToleranceSeconds, now))
  if (isTime(exp) && isTime(iat)) steps.push(checkLifetime(exp - iat, maxTokenLifetimeMs / 1_000))
  return steps
}

function checkExpiry(exp: unknown, earliest: number, now: number): Finding {
  const name = 'expiry'
  const expected = 'exp in the future'
  if (!isTime(exp)) {
    return { name, status: 'failed', expected, found: 'no exp that is a number of seconds' }
  }
  const found = `${isoOf(exp)}, ${distance(exp, now)}`
  if (exp > earliest) return { name, status: 'ok', expected, found }
  const advice = "Get a new token. If it is new, compare this machine's clock with the issuer's."
  return { name, status: 'failed', expected, found, advice }
}

function checkBegin(times: readonly unknown[], latest: number, now: number): Finding {
  const name = 'begin'
  const expected = 'nbf and iat in the past'
  const numbers = times.filter(isTime)
  if (numbers.length < times.length) {
    return { name, status: 'failed', expected, found: 'one that is not a number of seconds' }
  }
  const last = Math.max(...numbers)
  const found = `${isoOf(last)}, ${distance(last, now)}`
  if (last <= latest) return { name, status: 'ok', expected, found }
  const advice = "Compare this machine's clock with the issuer's."
  return { name, status: 'failed', expected, found, advice }
}

function checkLifetime(seconds: number, longest: number): Finding {
  const name = 'lifetime'
  const expected = `at most ${longest} s from iat to exp`
  const found = `${seconds} s`
  if (seconds <= longest) return { name, status: 'ok', expected, found }
  const advice =
    'Let the authority issue shorter tokens, or raise jwt.maxTokenLifetimeMs: revocations are remembered for so long.'
  return { name, status: 'failed', expected, found, advice }
}

// The last second of the year 9999: later ones have no ISO form here.
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 253_402_300_799
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}

function distance(seconds: number, now: number): string {
  const away = Math.round(Math.abs(seconds - now))
  const text =
    away < 120
      ? `${away} s`
      : away < 7_200
        ? `${Math.round(away / 60)} min`
        : `${Math.round(away / 3_600)} h`
  return seconds < now ? `${text} ago` : `in ${text}`
}
