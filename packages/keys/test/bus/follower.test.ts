import { expect, onTestFinished, test } from 'vitest'
import { TAKE_PLACE } from '../../src/bus/bus-statements.ts'
import { Follower } from '../../src/bus/follower.ts'
import { eventually } from '../support/eventually.ts'
import { messageDatabase, messageServer, send } from '../support/message-table.ts'

/** Follows a server that can be replaced by another one. */
async function follow() {
  const state = { server: messageServer(), placesTaken: 0 }
  const heard: string[] = []
  const database = messageDatabase(
    () => state.server,
    (sql) => (state.placesTaken += Number(sql === TAKE_PLACE)),
  )
  const follower = new Follower({
    database,
    origin: 'me',
    // So long that only what it reads can end its trust.
    currentForMs: 600_000,
    listener: {
      onMessage: (message) => heard.push(message),
      onGap: () => heard.push(follower.isCurrent ? 'gap too late' : 'gap'),
    },
  })
  onTestFinished(async () => follower.close())
  await eventually(() => expect(follower.isCurrent).toBe(true))
  send(state.server, 'before')
  await eventually(() => expect(heard).toContain('before'))
  heard.length = 0
  return { state, heard, follower }
}

test('is not current from a failover to the promotion, which is a gap', async () => {
  const { state, heard, follower } = await follow()
  const standby = messageServer(state.server)
  standby.isStandby = true
  state.server = standby
  await eventually(() => expect(follower.isCurrent).toBe(false))
  const { placesTaken } = state
  await eventually(() => expect(state.placesTaken).toBeGreaterThan(placesTaken + 2))
  expect(follower.isCurrent).toBe(false)
  expect(heard).toEqual([])
  standby.isStandby = false
  await eventually(() => expect(follower.isCurrent).toBe(true))
  expect(heard).toEqual(['gap'])
})

test('tells of a gap when a revocation was lost with the primary, whose number is used again', async () => {
  const { state, heard, follower } = await follow()
  const standby = messageServer(state.server)
  send(state.server, 'lost with the primary')
  await eventually(() => expect(heard).toEqual(['lost with the primary']))
  send(standby, 'under the same number')
  state.server = standby
  await eventually(() => expect(heard).toContain('gap'))
  await eventually(() => expect(follower.isCurrent).toBe(true))
  send(standby, 'afterwards')
  await eventually(() => expect(heard).toEqual(['lost with the primary', 'gap', 'afterwards']))
})

test('begins again where the server has fewer messages than were read', async () => {
  const { state, heard, follower } = await follow()
  const standby = messageServer(state.server)
  send(state.server, 'lost with the primary')
  await eventually(() => expect(heard).toEqual(['lost with the primary']))
  state.server = standby
  await eventually(() => expect(heard.at(-1)).toBe('gap'))
  await eventually(() => expect(follower.isCurrent).toBe(true))
  expect(heard).not.toContain('gap too late')
})
