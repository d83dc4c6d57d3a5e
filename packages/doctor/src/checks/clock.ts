import type { Finding } from '../diagnosis.ts'

/**
 * Compares our clock with an issuer's: a token is not valid yet, or has expired, by our clock.
 *
 * @param aheadSeconds By how much the issuer's clock is ahead; `undefined` where it does not tell.
 */
export function checkClock(aheadSeconds: number | undefined, toleranceSeconds: number): Finding {
  const name = 'clock'
  if (aheadSeconds === undefined) {
    return { name, status: 'skipped', found: "the issuer's answer has no Date header" }
  }
  const expected = `within ${toleranceSeconds} s of the issuer's`
  // The header is precise to a second.
  if (Math.abs(aheadSeconds) <= Math.max(1, toleranceSeconds)) {
    return { name, status: 'ok', expected, found: `${Math.abs(aheadSeconds)} s apart` }
  }
  const side = aheadSeconds > 0 ? 'behind' : 'ahead of'
  return {
    name,
    status: 'failed',
    expected,
    found: `this machine is ${Math.abs(aheadSeconds)} s ${side} the issuer's clock`,
    advice:
      aheadSeconds > 0
        ? 'New tokens count as not yet valid. Keep this machine in time with NTP.'
        : 'Tokens count as expired too early. Keep this machine in time with NTP.',
  }
}
