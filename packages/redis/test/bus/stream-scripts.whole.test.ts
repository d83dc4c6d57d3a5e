import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Script } from '../../src/script/script.ts'
import { CHECK_PLACE, TAKE_PLACE } from '../../src/bus/stream-scripts.ts'
import { eventually } from '../support/eventually.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const connect = async (url: string) => createClient({ url }).connect()

describe.skipIf(SERVERS.length === 0).each(SERVERS)('the identity of %s', (program) => {
  let server: RedisServer
  let client: Awaited<ReturnType<typeof connect>>
  beforeEach(async () => {
    server = await startServer(program)
    client = await connect(server.url)
  })
  afterEach(async () => {
    client.destroy()
    await server.stop()
  })

  const run = async (script: Script, ...args: string[]) =>
    (await script.run(client, { keys: ['stream'], arguments: args })) as [unknown, string]
  const valueOf = (info: string, name: string) => new RegExp(`${name}[:=](\\w+)`).exec(info)?.[1]

  test('is its run and its history, told with the place', async () => {
    const runId = valueOf(await client.info('server'), 'run_id')
    const history = valueOf(await client.info('replication'), 'master_replid')
    const identity = `replication=${history} server=${runId}`
    const [place, atFirst] = await run(TAKE_PLACE, 'reader', '10')
    expect(atFirst).toBe(identity)
    expect(await run(CHECK_PLACE, String(place))).toEqual([1, identity])
    expect(await run(CHECK_PLACE, '1-1')).toEqual([0, identity])
  })

  test('changes when it was a replica in between, though its run goes on', async () => {
    const other = await startServer(program)
    const [, before] = await run(TAKE_PLACE, 'reader', '10')
    await client.sendCommand(['REPLICAOF', '127.0.0.1', String(other.port)])
    await eventually(async () => {
      expect(await client.info('replication')).toContain('master_link_status:up')
    })
    await expect(run(CHECK_PLACE, '1-1')).rejects.toThrow('READONLY')
    await client.sendCommand(['REPLICAOF', 'NO', 'ONE'])
    const [, after] = await run(TAKE_PLACE, 'reader', '10')
    expect(after).not.toBe(before)
    expect(valueOf(before, 'server')).toMatch(/^\w+$/)
    expect(valueOf(after, 'server')).toBe(valueOf(before, 'server'))
    await other.stop()
  })
})
