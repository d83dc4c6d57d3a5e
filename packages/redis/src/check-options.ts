/** Checks an options object, and that it has no unknown member. */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options of ${name} must be an object.`)
  }
  const unknown = Object.keys(options).find((member) => !known.includes(member))
  if (unknown !== undefined) {
    throw new TypeError(`${name} has no option "${unknown}". It takes: ${known.join(', ')}.`)
  }
}

/** Reads a number of milliseconds. */
export function checkMs(
  name: string,
  value: number | undefined,
  { min, max, fallback }: { min: number; max: number; fallback: number },
): number {
  if (value === undefined) return fallback
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new TypeError(`${name} must be a whole number of milliseconds, from ${min} to ${max}.`)
  }
  return value
}

/** Checks that something is a client of the `redis` package. */
export function checkClient(client: { readonly duplicate: unknown }): void {
  if (typeof client !== 'object' || client === null || typeof client.duplicate !== 'function') {
    throw new TypeError(
      'The client must come from createClient(), createCluster() or createSentinel() of the redis package.',
    )
  }
}
