import type { AuthEvent, OutcomeEvent } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, organization } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const TRACEPARENT = `traceparent: 00-${TRACE_ID}-b7ad6b7169203331-01`

/** What an audit needs of a request, in its outcome event. */
export function describeEvents(start: StartApp): void {
  describe('outcome events', () => {
    const open = appOpener(start)
    const opened = async () => {
      const events: OutcomeEvent[] = []
      const app = await open({
        options: {
          ...askingEveryTime(stubAuthority().lookup),
          onEvent: (event: AuthEvent) => event.type === 'outcome' && events.push(event),
        },
        routes: [
          { path: '/items/:organization', guards: [authenticated], methods: ['GET', 'POST'] },
          { path: '/own/:organization', guards: [authenticated, organization] },
        ],
      })
      return { app, events }
    }

    test('tell the user, the method, the pattern of the route, the address and the trace', async () => {
      const { app, events } = await opened()
      const headers = [bearer(KEYS.reader), TRACEPARENT]
      await app.admits({ method: 'POST', target: '/items/org_2?token=in-the-url', headers })
      expect(events).toEqual([
        expect.objectContaining({
          kind: 'granted',
          organizationId: 'org_2',
          userId: 'usr_2',
          method: 'POST',
          route: '/items/:organization',
          remoteAddress: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/),
          traceId: TRACE_ID,
        }),
      ])
      expect(JSON.stringify(events)).not.toContain('in-the-url')
    })

    test('tell of a refusal where it happened, and nothing of a malformed trace', async () => {
      const { app, events } = await opened()
      const headers = [bearer('never-issued'), 'traceparent: 00-not-a-trace-01']
      await app.refuses({ target: '/items/org_2', headers }, ANSWERS.invalid)
      expect(events).toEqual([
        expect.objectContaining({ kind: 'refused', method: 'GET', route: '/items/:organization' }),
      ])
      expect(events[0]).not.toHaveProperty('traceId')
    })

    test('tell the same of a later guard that refuses', async () => {
      const { app, events } = await opened()
      const headers = [bearer(KEYS.reader), TRACEPARENT]
      await app.refuses({ target: '/own/org_1', headers }, ANSWERS.forbidden)
      expect(events.at(-1)).toMatchObject({
        kind: 'refused',
        reason: 'wrong_organization',
        userId: 'usr_2',
        method: 'GET',
        route: '/own/:organization',
        traceId: TRACE_ID,
      })
    })
  })
}
