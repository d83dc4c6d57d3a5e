import type { HttpFigure } from '../measure/http-rounds.ts'
import { spreadOf, type Spread } from '../measure/median.ts'
import type { Pair } from '../measure/pair.ts'

/** One figure beside the aim that it must meet. */
export interface AimRow {
  readonly what: string
  readonly aim: number
  /** Whether the figure must be at least or at most the aim. */
  readonly bound: 'at least' | 'at most'
  readonly figure: Spread
}

/** The peer that a framework's users take today. */
export const LEADING_PEER = {
  express: 'express-oauth2-jwt-bearer',
  fastify: '@fastify/jwt + get-jwks',
  koa: 'koa-jwt + jwks-rsa',
} as const

const AIMS_OF_PAIRS: readonly (readonly [prefix: string, aim: number])[] = [
  ['cached key', 2],
  ['hot token', 0.5],
  ['cold RS256 token : aws-jwt-verify', 1],
  ['refusal from memory', 1.1],
  ["a lookup's own cost", 20],
  ['a hit among', 1.5],
  ['import', 1],
]

/** Sets the figures of a run beside the aims. */
export function aimRows(
  http: readonly HttpFigure[],
  pairs: readonly Pair[],
  bytesPerKey: number,
): readonly AimRow[] {
  return [...throughputRows(http), ...peerRows(http), ...pairRows(pairs), bytesRow(bytesPerKey)]
}

/** How a figure stands to its aim: a miss that is no larger than the figure's own noise is within it. */
export function standingOf({ aim, bound, figure: { median, noise } }: AimRow): Standing {
  const missedBy = bound === 'at least' ? aim - median : median - aim
  if (missedBy <= 0) return 'met'
  return missedBy <= noise ? 'within noise' : 'missed'
}

type Standing = 'met' | 'within noise' | 'missed'

function throughputRows(http: readonly HttpFigure[]): readonly AimRow[] {
  return http
    .filter(({ guard, scenario }) => guard.startsWith('claviger') && scenario === 'hot')
    .map(({ framework, guard, cpuMicrosPerRequest: guarded }) => {
      const bare = cpuOf(http, framework, 'bare')
      return {
        what: `${framework}, ${guard}: throughput, × the bare server`,
        aim: 0.9,
        bound: 'at least',
        figure: spreadOf(guarded.map((micros, round) => at(bare, round) / micros)),
      }
    })
}

function peerRows(http: readonly HttpFigure[]): readonly AimRow[] {
  return Object.entries(LEADING_PEER).map(([framework, peer]) => {
    const bare = cpuOf(http, framework, 'bare')
    const theirs = cpuOf(http, framework, peer)
    const ratios = cpuOf(http, framework, 'claviger, access token').map(
      (micros, round) => (micros - at(bare, round)) / (at(theirs, round) - at(bare, round)),
    )
    return {
      what: `${framework}: CPU that a guard adds, against ${peer}`,
      aim: 1 / 15,
      bound: 'at most',
      figure: spreadOf(ratios),
    }
  })
}

function pairRows(pairs: readonly Pair[]): readonly AimRow[] {
  return pairs.flatMap(({ name, ratio }) => {
    const aim = AIMS_OF_PAIRS.find(([prefix]) => name.startsWith(prefix))?.[1]
    return aim === undefined ? [] : [{ what: name, aim, bound: 'at most', figure: ratio }]
  })
}

function bytesRow(bytesPerKey: number): AimRow {
  return {
    what: 'bytes per cached key',
    aim: 1_024,
    bound: 'at most',
    figure: { median: bytesPerKey, noise: 0 },
  }
}

function cpuOf(http: readonly HttpFigure[], framework: string, guard: string): readonly number[] {
  const found = http.find(
    (figure) =>
      figure.framework === framework && figure.guard === guard && figure.scenario === 'hot',
  )
  if (found === undefined) throw new Error(`expected a figure of ${framework}, ${guard}`)
  return found.cpuMicrosPerRequest
}

function at(rounds: readonly number[], round: number): number {
  return rounds[round] ?? Number.NaN
}
