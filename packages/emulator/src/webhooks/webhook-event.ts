import { newId } from '../state/new-id.ts'

/**
 * An event of Scalekit, in the names that its webhooks have. Members that Scalekit documents for every
 * event are added where they are missing: `spec_version`, `id`, `environment_id` and `occurred_at`.
 */
export interface EmulatorWebhookEvent {
  /** What happened, such as `organization.deleted`. */
  readonly type: string
  /** The organization that it is about (`org_…`). */
  readonly organization_id?: string | undefined
  /** When it happened, in ISO 8601. @default now */
  readonly occurred_at?: string | undefined
  /** What the event is about, by the rules of its type. @default an empty object */
  readonly data?: Readonly<Record<string, unknown>> | undefined
  /** Every other member, as it is to be sent. */
  readonly [member: string]: unknown
}

/**
 * Gives an event the members that every event of Scalekit has.
 *
 * @throws {TypeError} When the event has no `type`.
 */
export function completeEvent(
  event: EmulatorWebhookEvent,
  environmentId: string,
): Readonly<Record<string, unknown>> {
  if (typeof event.type !== 'string' || event.type === '') {
    throw new TypeError(
      "The event must have a type, such as 'organization.deleted'. Add type to it.",
    )
  }
  return {
    spec_version: '1',
    id: newId('evt'),
    environment_id: environmentId,
    ...event,
    occurred_at: event.occurred_at ?? new Date().toISOString(),
    data: event.data ?? {},
  }
}
