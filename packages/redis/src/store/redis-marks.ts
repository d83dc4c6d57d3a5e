import { randomInt } from 'node:crypto'
import type { MarksReading, MarkStore, WrittenMark } from '@claviger/core'
import type { Connection } from '../connection/connection.ts'
import { RedisUnavailableError } from '../connection/deadline.ts'
import type { Keys } from '../keys.ts'
import { parseWriting } from './read-answer.ts'
import { READ_MARKS, WRITE_MARKS } from './mark-scripts.ts'

// Marks of every issuer and kind. About 300 bytes each.
const MAX_MARKS = 1_000_000
const PAGE = 1_000
const MAX_EPOCH = 2 ** 47

/** Keeps the revocations of access tokens in Redis. */
export class RedisMarks implements MarkStore {
  readonly #connection: Connection
  readonly #keys: readonly string[]
  readonly #timeoutMs: number

  /**
   * @param connection One that no flood of readings delays.
   * @param timeoutMs How long a call waits, for a connection, too.
   */
  constructor(connection: Connection, { marks, versions, untils }: Keys, timeoutMs: number) {
    this.#connection = connection
    this.#keys = [marks, versions, untils]
    this.#timeoutMs = timeoutMs
  }

  async readMarks(cursor: string | undefined): Promise<MarksReading> {
    const colon = cursor?.lastIndexOf(':') ?? 0
    const [source, version] =
      cursor === undefined ? ['', '0'] : [cursor.slice(0, colon), cursor.slice(colon + 1)]
    const patience = { timeoutMs: this.#timeoutMs, forConnection: true }
    return this.#connection.run(patience, async (commands) =>
      parseReading(
        await READ_MARKS.run(commands, {
          keys: [...this.#keys],
          arguments: [freshEpoch(), source, version, String(PAGE)],
        }),
      ),
    )
  }

  async writeMarks(marks: readonly WrittenMark[]): Promise<Pick<MarksReading, 'isPoisoned'>> {
    const patience = { timeoutMs: this.#timeoutMs, forConnection: true }
    const answer = await this.#connection.run(patience, async (commands) =>
      WRITE_MARKS.run(commands, {
        keys: [...this.#keys],
        arguments: [freshEpoch(), String(MAX_MARKS), ...marks.flatMap((mark) => argumentsOf(mark))],
      }),
    )
    return parseWriting(answer)
  }
}

function argumentsOf({ by, value, iss, ib, at, left, kid }: WrittenMark): readonly string[] {
  const name = JSON.stringify([by, iss, value])
  const about = JSON.stringify({ by, value, iss, ...(kid === undefined ? {} : { kid }) })
  return [name, String(at), ib === null ? '' : String(ib), String(left), about]
}

function parseReading(answer: unknown): MarksReading {
  const [source, version, isContinued, isAll, isPoisoned, ...members]: readonly unknown[] =
    Array.isArray(answer) ? answer : []
  if (typeof source !== 'string' || typeof version !== 'string' || members.length % 4 !== 0) {
    throw new RedisUnavailableError('malformed_answer')
  }
  const marks: unknown[] = []
  for (let i = 0; i < members.length; i += 4) marks.push(markOf(members.slice(i, i + 4)))
  return {
    cursor: `${source}:${version}`,
    marks,
    isAll: isAll === 1,
    isContinued: isContinued === 1,
    isPoisoned: isPoisoned === 1,
  }
}

// A malformed mark is passed on as `undefined`: its reader then trusts nothing in the store.
function markOf([at, ib, left, about]: readonly unknown[]): unknown {
  const what = typeof about === 'string' ? parseJson(about) : undefined
  if (typeof what !== 'object' || what === null) return undefined
  return { ...what, at: Number(at), ib: ib === '' ? null : Number(ib), left: Number(left) }
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

// Made here, since a script has no randomness of its own. Used only where there is no epoch yet.
function freshEpoch(): string {
  return String(randomInt(1, MAX_EPOCH))
}
