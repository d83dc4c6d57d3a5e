import { API_KEY, type BenchmarkAuthority } from '../authority.ts'
import { ALL_CONTENDERS } from '../servers/all-contenders.ts'
import { startChildServer, type ChildServer } from '../servers/child-server.ts'
import type { CredentialKind } from '../servers/contender.ts'
import { load, type LoadResult } from './load.ts'
import { spreadOf, type Spread } from './median.ts'

/** How long an HTTP measurement takes. */
export interface HttpRoundsOptions {
  readonly rounds: number
  readonly requestsPerRound: number
}

/** How requests are credentialed: the same token each time, another one each time, or none. */
export type Scenario = 'hot' | 'cold' | 'refused'

/** One contender under one scenario. */
export interface HttpFigure {
  readonly framework: string
  readonly guard: string
  readonly scenario: Scenario
  /** One figure a round, so that a ratio can be taken within each round. */
  readonly cpuMicrosPerRequest: readonly number[]
  readonly requestsPerSecond: Spread
  readonly p99Ms: Spread
}

interface Sample extends LoadResult {
  readonly cpuMicrosPerRequest: number
}

/**
 * Measures all contenders over HTTP, interleaved: each round visits every server once, so that a
 * machine that slows down slows all of them.
 */
export async function measureHttp(
  authority: BenchmarkAuthority,
  options: HttpRoundsOptions,
): Promise<readonly HttpFigure[]> {
  const figures: HttpFigure[] = []
  const servers = await Promise.all(
    ALL_CONTENDERS.map((contender) => startChildServer(contender, authority)),
  )
  try {
    for (const scenario of ['hot', 'cold', 'refused'] as const) {
      const taking = servers.filter(({ contender }) => takesPart(contender.credential, scenario))
      figures.push(...(await measureScenario(taking, scenario, authority, options)))
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()))
  }
  return figures
}

function takesPart(credential: CredentialKind, scenario: Scenario): boolean {
  return scenario === 'hot' || (scenario === 'cold' ? credential === 'jwt' : credential !== 'none')
}

async function measureScenario(
  servers: readonly ChildServer[],
  scenario: Scenario,
  authority: BenchmarkAuthority,
  { rounds, requestsPerRound }: HttpRoundsOptions,
): Promise<readonly HttpFigure[]> {
  const samples = new Map<ChildServer, Sample[]>(servers.map((server) => [server, []]))
  // The first round warms up: the just-in-time compiler, the key set and the caches.
  for (let round = 0; round <= rounds; round += 1) {
    const tokens = await signTokens(authority, scenario === 'cold' ? requestsPerRound : 1)
    for (const server of servers) {
      const before = await server.cpuMicros()
      const nextHeaders = headersOf(server.contender.credential, scenario, tokens)
      const expectedStatus = scenario === 'refused' ? 401 : 200
      const result = await load(server.url, requestsPerRound, nextHeaders, expectedStatus)
      const cpuMicrosPerRequest = ((await server.cpuMicros()) - before) / requestsPerRound
      if (round > 0) samples.get(server)?.push({ ...result, cpuMicrosPerRequest })
    }
  }
  return [...samples].map(([{ contender }, list]) => ({
    framework: contender.framework,
    guard: contender.guard,
    scenario,
    cpuMicrosPerRequest: list.map((sample) => sample.cpuMicrosPerRequest),
    requestsPerSecond: spreadOf(list.map((sample) => sample.requestsPerSecond)),
    p99Ms: spreadOf(list.map((sample) => sample.p99Ms)),
  }))
}

async function signTokens(
  authority: BenchmarkAuthority,
  count: number,
): Promise<readonly string[]> {
  const tokens: string[] = []
  for (let i = 0; i < count; i += 1) tokens.push(await authority.signToken())
  return tokens
}

function headersOf(
  credential: CredentialKind,
  scenario: Scenario,
  tokens: readonly string[],
): () => Record<string, string> {
  if (credential === 'none') return () => ({})
  if (scenario === 'refused') return () => ({ authorization: 'Bearer made-up' })
  if (credential === 'api-key') return () => ({ authorization: `Bearer ${API_KEY}` })
  let next = 0
  return () => {
    const token = tokens[next % tokens.length] ?? ''
    next += 1
    return { authorization: `Bearer ${token}` }
  }
}
