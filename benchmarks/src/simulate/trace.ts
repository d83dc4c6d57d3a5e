/** One request of a simulated fleet. */
export interface TracedRequest {
  /** When it arrives, in seconds. */
  readonly at: number
  /** The process that it arrives at. */
  readonly process: number
  /** The key that it brings; 1 is the one that is used most. */
  readonly key: number
}

/** What a fleet is asked. */
export interface Traffic {
  readonly processes: number
  readonly keys: number
  readonly requestsPerSecond: number
}

/**
 * Makes requests that arrive at random times (a Poisson process) at random processes, with keys as
 * popular as Zipf's law says. The same seed makes the same requests.
 */
export function* traceOf(
  { processes, keys, requestsPerSecond }: Traffic,
  seconds: number,
  random: () => number,
): Iterable<TracedRequest> {
  for (let at = 0; ;) {
    at -= Math.log(1 - random()) / requestsPerSecond
    if (at >= seconds) return
    yield {
      at,
      process: Math.floor(random() * processes),
      // The inverse of the distribution function of 1/x between 1 and the number of keys.
      key: Math.floor((keys + 1) ** random()),
    }
  }
}

/** Numbers from 0 to 1 that look random, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
