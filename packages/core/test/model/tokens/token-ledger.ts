import type { WrittenMark } from '../../../src/index.ts'
import type { RevokedTokens } from './token-reference.ts'
import { valueOf } from './tokens.ts'

/** What was revoked, and who knows of it. */
export class TokenLedger {
  readonly revoked: RevokedTokens[] = []

  /** The revocations that somebody who has these marks knows of. */
  toldBy(marks: readonly WrittenMark[]): readonly RevokedTokens[] {
    return this.revoked.filter(({ target, issuer, at }) =>
      marks.some(
        (mark) =>
          mark.iss === issuer &&
          mark.by === target.by &&
          mark.ib !== null &&
          mark.ib >= at &&
          mark.value === valueOf(target),
      ),
    )
  }

  /** Notes that the store has these marks. */
  noteStored(marks: readonly WrittenMark[], now: number): void {
    for (const revoked of this.toldBy(marks)) revoked.storedAt ??= now
  }

  /** Notes that the store lost all marks. */
  noteLost(): void {
    for (const revoked of this.revoked) revoked.storedAt = undefined
  }
}
