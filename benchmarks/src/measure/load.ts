import autocannon from 'autocannon'

/** What a burst of requests brought. */
export interface LoadResult {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p99Ms: number
}

const CONNECTIONS = 10
// A run ends with a sample, so a short interval lets a short run end.
const SAMPLE_MS = 50

/**
 * Sends requests over ten connections, one at a time on each.
 *
 * @param nextHeaders The headers of each request.
 * @param expectedStatus The only status that counts; another one ends the measurement.
 * @throws {Error} When an answer has another status, or a connection fails.
 */
export async function load(
  url: string,
  amount: number,
  nextHeaders: () => Record<string, string>,
  expectedStatus: 200 | 401,
): Promise<LoadResult> {
  const startedAt = performance.now()
  const result = await autocannon({
    url,
    amount,
    connections: CONNECTIONS,
    sampleInt: SAMPLE_MS,
    requests: [{ setupRequest: (request) => ({ ...request, headers: nextHeaders() }) }],
  })
  const expected = result.statusCodeStats?.[`${expectedStatus}`]?.count ?? 0
  if (expected !== amount || result.errors > 0) {
    throw new Error(
      `expected ${amount} answers with ${expectedStatus} from ${url}, got ${JSON.stringify(result.statusCodeStats)}`,
    )
  }
  return {
    requests: amount,
    requestsPerSecond: (amount / (performance.now() - startedAt)) * 1_000,
    p99Ms: result.latency.p99,
  }
}
