import { optionError } from '../options/check-options.ts'
import type { AuthEvent, EmitEvent } from './events.ts'

/** The members of events that may be left out: they are about a person. */
export type OmittedFromEvents = 'userId' | 'remoteAddress'

const MEMBERS: readonly OmittedFromEvents[] = ['userId', 'remoteAddress']

/**
 * Takes members out of an event. A revocation of a user names that user as its target, so the target goes
 * with `userId`.
 *
 * @returns The same event, changed: no listener has it yet.
 */
export function omitFromEvent<Event extends AuthEvent>(
  event: Event,
  omitted: readonly OmittedFromEvents[],
): Event {
  for (const member of omitted) Reflect.deleteProperty(event, member)
  const isOfUser = event.type === 'revocation' && event.by === 'userId'
  if (isOfUser && omitted.includes('userId')) Reflect.deleteProperty(event, 'target')
  return event
}

/** Makes an `emit` that takes members out of every event before a listener gets it. */
export function emitWithout(omitted: readonly OmittedFromEvents[], emit: EmitEvent): EmitEvent {
  if (omitted.length === 0) return emit
  return (type, makeEvent, request) => {
    emit(type, () => omitFromEvent(makeEvent(), omitted), request)
  }
}

/**
 * Reads the option.
 *
 * @throws {TypeError} When it is not a list of these members.
 */
export function checkOmitted(name: string, value: unknown): readonly OmittedFromEvents[] {
  if (value === undefined) return []
  const list: readonly unknown[] = Array.isArray(value) ? value : [undefined]
  const omitted = MEMBERS.filter((member) => list.includes(member))
  if (list.every((one) => MEMBERS.some((member) => member === one))) return omitted
  throw optionError(name, `a list of ${MEMBERS.join(' and ')}`, value)
}
