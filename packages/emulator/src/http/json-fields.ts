/**
 * Reads the members of a JSON object that came over the wire, one by one and by type.
 *
 * Every reader answers `undefined` for an absent member and throws a `TypeError` for one of
 * another type.
 */
export class JsonFields {
  readonly #members: ReadonlyMap<string, unknown>
  readonly #unread: Set<string>

  /** @throws {TypeError} When `value` is no object. */
  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new TypeError('the body must be a JSON object')
    }
    this.#members = new Map<string, unknown>(Object.entries(value))
    this.#unread = new Set(this.#members.keys())
  }

  any(name: string): unknown {
    this.#unread.delete(name)
    return this.#members.get(name)
  }

  text(name: string): string | undefined {
    const value = this.any(name)
    if (value === undefined || typeof value === 'string') return value
    throw new TypeError(`${name} must be a string`)
  }

  count(name: string): number | undefined {
    const value = this.any(name)
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value
    throw new TypeError(`${name} must be a whole number`)
  }

  flag(name: string): boolean | undefined {
    const value = this.any(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw new TypeError(`${name} must be true or false`)
  }

  date(name: string): Date | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const date = new Date(value)
    if (Number.isNaN(date.getTime())) throw new TypeError(`${name} must be an ISO 8601 date`)
    return date
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.any(name)
    if (value === undefined) return undefined
    if (Array.isArray(value)) return value.map((item) => asText(item, name))
    throw new TypeError(`${name} must be a list of strings`)
  }

  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const members = this.map(name)
    if (members === undefined) return undefined
    const entries = Object.entries(members)
    return Object.fromEntries(entries.map(([key, value]) => [key, asText(value, name)]))
  }

  map(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.any(name)
    return value === undefined ? undefined : Object.fromEntries(new JsonFields(value).#members)
  }

  /** @throws {TypeError} When a member was not read. It is most likely misspelt. */
  end(): void {
    const [name] = this.#unread
    if (name !== undefined) throw new TypeError(`unknown member ${name}`)
  }
}

function asText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must hold strings`)
  return value
}
