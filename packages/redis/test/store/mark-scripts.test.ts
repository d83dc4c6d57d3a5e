import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { READ_MARKS, WRITE_MARKS } from '../../src/store/mark-scripts.ts'
import { SERVERS, startServer, type RedisServer } from '../support/redis-server.ts'

const KEYS = ['marks', 'versions', 'untils']
const MAX = 3
/** How marks are written. */
interface Settings {
  readonly at?: number
  readonly left?: number
  /** Empty where a mark is taken back. */
  readonly issuedBefore?: string
}

const connect = async (url: string) => createClient({ url }).connect()

describe.skipIf(SERVERS.length === 0).each(SERVERS)('the marks in %s', (program) => {
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

  /** @returns How many marks there are. */
  const write = async (names: readonly string[], settings?: Settings) => {
    const [count] = await writing(names, settings)
    return count
  }
  const writing = async (
    names: readonly string[],
    { at = 1, left = 60_000, issuedBefore = '1' }: Settings = {},
  ): Promise<readonly unknown[]> => {
    const answer: unknown = await WRITE_MARKS.run(client, {
      keys: [...KEYS],
      arguments: [
        '7',
        String(MAX),
        ...names.flatMap((name) => [name, String(at), issuedBefore, String(left), '{}']),
      ],
    })
    return Array.isArray(answer) ? answer : []
  }
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

  const read = async (source = '', version = '0'): Promise<readonly unknown[]> => {
    const answer: unknown = await READ_MARKS.run(client, {
      keys: KEYS,
      arguments: ['8', source, version, '9'],
    })
    return Array.isArray(answer) ? answer : []
  }

  test('of a revocation and its taking back at one moment, the revocation counts', async () => {
    await write(['a'], { at: 2, issuedBefore: '' })
    await write(['a'], { at: 2, issuedBefore: '5' })
    await write(['b'], { at: 2, issuedBefore: '5' })
    await write(['b'], { at: 2, issuedBefore: '' })
    expect(await client.hGet('marks', 'a')).toMatch(/^2\|5\|/)
    expect(await client.hGet('marks', 'b')).toMatch(/^2\|5\|/)
  })

  test('a mark lives for the longer of two lives, in either order', async () => {
    await write(['a', 'b'], { left: 60_000 })
    const untilOf = async (name: string) => (await client.hGet('marks', name))?.split('|')[2]
    const before = await untilOf('a')
    await write(['a'], { at: 2, left: 1 })
    await write(['b'], { at: 2, left: 90_000 })
    expect(await untilOf('a')).toBe(before)
    expect(Number(await untilOf('b'))).toBeGreaterThan(Number(before))
  })

  test('marks that have run out are not read', async () => {
    await write(['b'])
    // The next writing would take it out.
    await write(['a'], { left: 0 })
    expect((await read()).slice(5)).toEqual(['1', '1', expect.any(String), '{}'])
  })

  test('a mark that somebody else wrote is read as poisoned', async () => {
    await write(['a'])
    await client.hSet('marks', 'a', 'x')
    expect((await read()).slice(5)).toEqual(['', '', expect.any(String), 'poisoned'])
  })

  test('a cursor is good for one epoch and one run of the server', async () => {
    await write(['a'])
    const [source, last] = await read()
    expect(source).toMatch(/^7@[0-9a-f]{40}$/)
    expect((await read(String(source), String(last))).slice(2)).toEqual([1, 1, 0])
    for (const other of [`7@${'0'.repeat(40)}`, String(source).replace('7', '9')]) {
      const answer = await read(other, String(last))
      expect(answer[2]).toBe(0)
      expect(answer).toHaveLength(9)
    }
  })

  test('their bound is filled to the last mark', async () => {
    expect(await write(['a', 'b'])).toBe(2)
    expect(await write(['c'])).toBe(3)
    expect(await namesIn()).toEqual(['a', 'b', 'c'])
  })

  test('their bound refuses a writing that exceeds it before anything is written', async () => {
    await write(['a', 'b'])
    const before = await client.hGetAll('marks')
    await expect(write(['a', 'c', 'd'], { at: 2 })).rejects.toThrow('TOOMANYMARKS')
    expect(await client.hGetAll('marks')).toEqual(before)
    expect(await namesIn()).toEqual(['a', 'b'])
  })

  test('their bound counts a new mark once, and does not count a known mark again', async () => {
    await write(['a', 'b'])
    expect(await write(['a', 'c', 'c', 'b'], { at: 2 })).toBe(3)
    expect(await client.hGet('marks', 'a')).toMatch(/^2\|/)
    // At the bound, a known mark can still be renewed or taken back.
    expect(await write(['a'], { at: 3 })).toBe(3)
    expect(await client.hGet('marks', 'a')).toMatch(/^3\|/)
  })

  test('their bound has room again once marks have run out', async () => {
    await write(['a', 'b'], { left: 0 })
    await write(['c'])
    expect(await write(['d', 'e'])).toBe(3)
    expect(await namesIn()).toEqual(['c', 'd', 'e'])
  })

  test.each<readonly [string, () => Promise<unknown>, number]>([
    ['are untouched', async () => {}, 0],
    ['are gone', async () => client.flushAll(), 0],
    ['are evicted in part', async () => client.del('versions'), 0],
    ['are of another epoch', async () => client.hSet('marks', '#epoch', '9'), 0],
    ['are replaced by a string', async () => client.set('marks', 'x'), 1],
    ['have a string for their versions', async () => client.set('versions', 'x'), 1],
    ['have a string for their ends', async () => client.set('untils', 'x'), 1],
  ])(
    'that %s: a reading and a writing tell whether somebody else wrote there',
    async (_, happens, expected) => {
      await write(['a'])
      await happens()
      expect(await read()).toHaveProperty('4', expected)
      expect(await read()).toHaveProperty('4', 0)

      await client.flushAll()
      await write(['a'])
      await happens()
      expect(await writing(['b'])).toHaveProperty('1', expected)
      expect(await writing(['c'])).toHaveProperty('1', 0)
      expect(await read()).toHaveProperty('4', 0)
    },
  )
})
