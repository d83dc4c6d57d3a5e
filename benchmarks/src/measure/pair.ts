import { spreadOf, type Spread } from './median.ts'

/** One thing to time. May be asynchronous; then each call is awaited. */
export type Work = () => unknown

/** Two things beside each other: what they cost, and the ratio of each round. */
export interface Pair {
  readonly name: string
  readonly ratio: Spread
  /** The lowest ratio of all rounds. */
  readonly best: number
  readonly oursMicros: Spread
  readonly theirsMicros: Spread
}

const ROUND_MICROS = 40_000

// Until the just-in-time compiler has done with both: it works in threads of this process, so what it
// takes is measured as well. A server that runs for hours pays it once.
const WARM_UP_MICROS = 400_000

/**
 * Times two pieces of work, interleaved, by the CPU time of the whole process: what runs in
 * libuv's thread pool counts as well. The ratio is taken within each round.
 */
export async function measurePair(
  name: string,
  { ours, theirs }: { readonly ours: Work; readonly theirs: Work },
  rounds: number,
): Promise<Pair> {
  const oursCalls = await callsPerRound(ours)
  const theirsCalls = await callsPerRound(theirs)
  for (const work of [ours, theirs]) await warmUp(work)
  const samples: PairSample[] = []
  for (let round = 0; round < rounds; round += 1) {
    samples.push({
      ours: await microsPerCall(ours, oursCalls),
      theirs: await microsPerCall(theirs, theirsCalls),
    })
  }
  return pairOf(name, samples)
}

/** Summarizes the rounds of two things that were timed in turns. */
export function pairOf(name: string, samples: readonly PairSample[]): Pair {
  const ratios = samples.map(({ ours, theirs }) => ours / theirs)
  return {
    name,
    ratio: spreadOf(ratios),
    best: Math.min(...ratios),
    oursMicros: spreadOf(samples.map(({ ours }) => ours)),
    theirsMicros: spreadOf(samples.map(({ theirs }) => theirs)),
  }
}

/** One round of two things, in microseconds. */
interface PairSample {
  readonly ours: number
  readonly theirs: number
}

/** Times one piece of work in rounds, in microseconds of CPU time per call. */
export async function measureMicros(work: Work, rounds: number): Promise<Spread> {
  const calls = await callsPerRound(work)
  await warmUp(work)
  const samples: number[] = []
  for (let round = 0; round < rounds; round += 1) samples.push(await microsPerCall(work, calls))
  return spreadOf(samples)
}

/** Times one piece of work, in microseconds of CPU time per call. */
export async function microsPerCall(work: Work, calls: number): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i += 1) {
    const result = work()
    // Awaiting a plain value would cost a microtask that the work does not have.
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

async function warmUp(work: Work): Promise<void> {
  for (let micros = 0, calls = 64; micros < WARM_UP_MICROS;) {
    micros += (await microsPerCall(work, calls)) * calls
  }
}

async function callsPerRound(work: Work): Promise<number> {
  for (let calls = 16; ; calls *= 2) {
    const micros = (await microsPerCall(work, calls)) * calls
    if (micros > ROUND_MICROS) return calls
  }
}
