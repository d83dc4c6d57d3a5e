import type { KeyCaps } from './key-caps.ts'

/** Thrown when a key would go beyond the caps of its organization: a `TypeError` that the audit trail tells. */
export class CapError extends TypeError {
  readonly cap: keyof KeyCaps

  constructor(cap: keyof KeyCaps, message: string) {
    super(message)
    this.cap = cap
  }
}
