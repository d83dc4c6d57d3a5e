import { forge, type TokenShape } from './issuer.ts'

/** A flood of forged tokens. */
export interface Flood {
  readonly name: string
  /** How the forged tokens are mixed, in turns. */
  readonly shapes: readonly Omit<TokenShape, 'client'>[]
  readonly count: number
  /** How many are under way at once. @default all of them */
  readonly atOnce?: number
  /** The algorithms that are accepted. @default all of those in the key set */
  readonly algorithms?: readonly TokenShape['alg'][]
  /** The forged tokens claim to be of the client that the probes are of. @default false */
  readonly namesKnownClient?: boolean
}

const NO_KID = { alg: 'RS256', hasKid: false } as const
const RS256 = { alg: 'RS256' } as const
const ES256 = { alg: 'ES256' } as const
const ES512 = { alg: 'ES512' } as const
const MIXED = [NO_KID, RS256, ES256, ES512] as const

/** The floods of a run. */
export const FLOODS: readonly Flood[] = [
  { name: 'no flood', shapes: MIXED, count: 0 },
  {
    name: '6,000 ES256 that is not accepted, at once',
    shapes: [ES256],
    count: 6_000,
    algorithms: ['RS256', 'ES512'],
  },
  { name: '6,000 RS256 without kid, at once', shapes: [NO_KID], count: 6_000 },
  { name: '6,000 RS256 with kid, at once', shapes: [RS256], count: 6_000 },
  { name: '500 ES512, at once', shapes: [ES512], count: 500 },
  { name: '8,000 mixed, at once', shapes: MIXED, count: 8_000 },
  { name: '20,000 mixed, 500 under way', shapes: MIXED, count: 20_000, atOnce: 500 },
  {
    name: '20,000 mixed, 500 under way, as a known client',
    shapes: MIXED,
    count: 20_000,
    atOnce: 500,
    namesKnownClient: true,
  },
]

/** Sends a flood. */
export async function sendFlood(
  tokens: readonly string[],
  { atOnce = Infinity }: Flood,
  send: (token: string) => Promise<string>,
): Promise<Readonly<Record<string, number>>> {
  const answers: Record<string, number> = {}
  const queue = tokens.values()
  const sendOne = async () => {
    for (const token of queue) {
      const answer = await send(token)
      answers[answer] = (answers[answer] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tokens.length) }, sendOne))
  return answers
}

/** Makes the forged tokens of a flood. */
export function forgeAll({ shapes, count, namesKnownClient = false }: Flood): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const shape = shapes[i % shapes.length] ?? RS256
    return forge({ ...shape, client: namesKnownClient ? 'known-client' : `client-${i}` })
  })
}
