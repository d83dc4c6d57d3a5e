import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { OutcomeEvent } from '@claviger/core'
import type { KeyUse } from './usage-recorder.ts'

// Several Keys of one process and database would count each request several times.
const hearers = new Map<string, object[]>()

/**
 * Hears which keys of an issuer the guards of this process have judged.
 *
 * @returns Stops it.
 */
export function hearOutcomes(issuer: string, onUse: (use: KeyUse) => void): () => void {
  const me = {}
  const all = hearers.get(issuer) ?? []
  hearers.set(issuer, [...all, me])
  const listener = (event: unknown): void => {
    if (!isOutcome(event) || event.issuer !== issuer || event.keyId === undefined) return
    if (hearers.get(issuer)?.[0] !== me) return
    // A later guard of the same request tells no source.
    const refusal = event.source === undefined ? 'later' : 'refused'
    onUse({ keyId: event.keyId, kind: event.kind === 'refused' ? refusal : 'accepted' })
  }
  subscribe('claviger:outcome', listener)
  return () => {
    unsubscribe('claviger:outcome', listener)
    const others = (hearers.get(issuer) ?? []).filter((each) => each !== me)
    if (others.length > 0) hearers.set(issuer, others)
    else hearers.delete(issuer)
  }
}

// Published by @claviger/core alone.
function isOutcome(event: unknown): event is OutcomeEvent {
  return typeof event === 'object' && event !== null && 'type' in event && event.type === 'outcome'
}
