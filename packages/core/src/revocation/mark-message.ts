import { parseMark, writeMark, type TimedMark } from './parse-mark.ts'

/** What processes tell one another about marks. */
export type MarkMessage =
  | { readonly kind: 'marks'; readonly marks: readonly TimedMark[] }
  /** A process asks all others for their marks. */
  | { readonly kind: 'ask'; readonly id: string }
  /** One process has told all of its marks, since another one asked. */
  | { readonly kind: 'told'; readonly id: string }

// A message stays far below what a bus carries at most, also with the longest IDs.
const MAX_LENGTH = 32_768
const MAX_ID_LENGTH = 64

/** Writes marks into as few messages as they fit in. They hold no credential. */
export function writeMarks(marks: Iterable<TimedMark>): readonly string[] {
  const messages: string[] = []
  let part: string[] = []
  let length = 0
  const finish = () => {
    if (part.length > 0) messages.push(`{"v":1,"marks":[${part.join(',')}]}`)
    part = []
    length = 0
  }
  for (const mark of marks) {
    const written = JSON.stringify(writeMark(mark))
    if (length + written.length > MAX_LENGTH) finish()
    part.push(written)
    length += written.length + 1
  }
  finish()
  return messages
}

/** Writes the question for the marks of all others, or the end of an answer to one. */
export function writeQuestion({ kind, id }: { kind: 'ask' | 'told'; id: string }): string {
  return JSON.stringify({ v: 1, [kind]: id })
}

/** Reads a message about marks; `undefined` for any other one, and for one that is malformed. */
export function parseMarkMessage(message: string): MarkMessage | undefined {
  const value = parseObject(message)
  if (value === undefined || Reflect.get(value, 'v') !== 1) return undefined
  if ('marks' in value) return parseMarks(value.marks)
  for (const kind of ['ask', 'told'] as const) {
    const id: unknown = Reflect.get(value, kind)
    if (typeof id === 'string' && id.length <= MAX_ID_LENGTH) return { kind, id }
  }
  return undefined
}

function parseMarks(value: unknown): MarkMessage | undefined {
  if (!Array.isArray(value)) return undefined
  const marks = value.map((written) => parseMark(written)).filter((one) => one !== undefined)
  // A mark that cannot be read may be about any token: the whole message counts as malformed.
  return marks.length === value.length ? { kind: 'marks', marks } : undefined
}

function parseObject(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
