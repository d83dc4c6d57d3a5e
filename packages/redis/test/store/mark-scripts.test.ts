import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WRITE_MARKS } from '../../src/store/mark-scripts.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const KEYS = ['marks', 'versions', 'untils']
const MAX = 3
const connect = async (url: string) => createClient({ url }).connect()

describe.skipIf(SERVERS.length === 0).each(SERVERS)('the bound of marks in %s', (program) => {
  let server: RedisServer
  let client: Awaited<ReturnType<typeof connect>>
  beforeAll(async () => {
    server = await startServer(program)
    client = await connect(server.url)
  })
  beforeEach(async () => client.flushAll())
  afterAll(async () => {
    client.destroy()
    await server.stop()
  })

  const write = async (names: readonly string[], { at = 1, left = 60_000 } = {}) =>
    WRITE_MARKS.run(client, {
      keys: [...KEYS],
      arguments: [
        '7',
        String(MAX),
        ...names.flatMap((name) => [name, String(at), '1', String(left), '{}']),
      ],
    })
  const namesIn = async () => {
    const [ofMarks, ofVersions, ofUntils] = await Promise.all([
      client.hKeys('marks'),
      client.zRange('versions', 0, -1),
      client.zRange('untils', 0, -1),
    ])
    expect([ofVersions.toSorted(), ofUntils.toSorted()]).toEqual([
      ofMarks.toSorted(),
      ofMarks.toSorted(),
    ])
    return ofMarks.filter((name) => name !== '#epoch').toSorted()
  }

  test('is filled to the last mark', async () => {
    expect(await write(['a', 'b'])).toBe(2)
    expect(await write(['c'])).toBe(3)
    expect(await namesIn()).toEqual(['a', 'b', 'c'])
  })

  test('refuses a writing that exceeds it before anything is written', async () => {
    await write(['a', 'b'])
    const before = await client.hGetAll('marks')
    await expect(write(['a', 'c', 'd'], { at: 2 })).rejects.toThrow('TOOMANYMARKS')
    expect(await client.hGetAll('marks')).toEqual(before)
    expect(await namesIn()).toEqual(['a', 'b'])
  })

  test('counts a new mark once, and does not count a known mark again', async () => {
    await write(['a', 'b'])
    expect(await write(['a', 'c', 'c', 'b'], { at: 2 })).toBe(3)
    expect(await client.hGet('marks', 'a')).toMatch(/^2\|/)
    // At the bound, a known mark can still be renewed or taken back.
    expect(await write(['a'], { at: 3 })).toBe(3)
    expect(await client.hGet('marks', 'a')).toMatch(/^3\|/)
  })

  test('has room again once marks have run out', async () => {
    await write(['a', 'b'], { left: 0 })
    await write(['c'])
    expect(await write(['d', 'e'])).toBe(3)
    expect(await namesIn()).toEqual(['c', 'd', 'e'])
  })
})
