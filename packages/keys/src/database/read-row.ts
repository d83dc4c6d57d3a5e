import type { Row } from './database.ts'

/** Reads the columns of a row, by type. Both drivers agree on these types. */
export const column = {
  text: (row: Row, name: string): string => {
    const value = row[name]
    if (typeof value !== 'string') throw new TypeError(`The column ${name} must hold a string.`)
    return value
  },
  optionalText: (row: Row, name: string): string | undefined => {
    const value = row[name]
    return typeof value === 'string' ? value : undefined
  },
  texts: (row: Row, name: string): readonly string[] => {
    const value = row[name]
    return Array.isArray(value) ? value.map(String) : []
  },
  time: (row: Row, name: string): Date | undefined => {
    const value = row[name]
    return value instanceof Date ? value : undefined
  },
  /** An instant that was written as milliseconds since 1970. */
  milliseconds: (row: Row, name: string): number | undefined => {
    const value = row[name]
    return typeof value === 'number' ? value : undefined
  },
  /** An instant that is always there, as ISO 8601. */
  instant: (row: Row, name: string): string => {
    const value = row[name]
    if (!(value instanceof Date)) throw new TypeError(`The column ${name} must hold an instant.`)
    return value.toISOString()
  },
  bytes: (row: Row, name: string): Buffer => {
    const value = row[name]
    if (!(value instanceof Uint8Array)) throw new TypeError(`The column ${name} must hold bytes.`)
    return Buffer.isBuffer(value) ? value : Buffer.from(value)
  },
  count: (row: Row, name: string): number => Number(row[name] ?? 0),
  object: (row: Row, name: string): Readonly<Record<string, unknown>> => {
    const value = row[name]
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value))
      : {}
  },
} as const
