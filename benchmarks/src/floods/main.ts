import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createAuthenticator, introspection, type Authenticator } from '@claviger/core'
import { AUDIENCE } from '../authority.ts'
import { digits, textTable } from '../report/table.ts'
import { FLOODS, forgeAll, sendFlood, type Flood } from './floods.ts'
import { ISSUER, issue, JWKS } from './issuer.ts'
import { present, probeDuring, sleep, type Probe } from './probes.ts'

// How long good callers wait for their answers while forged tokens come in, in one process.

const lookupServer = fork(fileURLToPath(new URL('lookup-server.js', import.meta.url)))
const [port]: unknown[] = await once(lookupServer, 'message')
try {
  const rows = [['flood', 'caller', 'answers', 'p50 ms', 'p99 ms', 'max ms']]
  for (const flood of FLOODS) rows.push(...(await measure(flood)))
  console.log(`Node ${process.version}\n\n${textTable(rows)}`)
} finally {
  lookupServer.disconnect()
}

async function measure(flood: Flood): Promise<string[][]> {
  const authenticator = createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: flood.algorithms ?? ['RS256', 'ES256', 'ES512'],
      jwks: JWKS,
    },
    apiKeys: {
      lookup: introspection({
        endpoint: `http://localhost:${String(port)}/`,
        clientId: 'api',
        clientSecret: 'api-secret',
        audience: null,
        organization: () => 'org_1',
      }),
    },
  })
  const probes = await makeProbes(authenticator)
  const forged = forgeAll(flood)
  // Code that runs for the first time is slow, and that is not what a flood does.
  await probeDuring(authenticator, probes, async () => sleep(500))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let flooded: Readonly<Record<string, number>> = {}
  let floodMs = 0
  delay.enable()
  const figures = await probeDuring(authenticator, probes, async () => {
    const startedAt = performance.now()
    flooded = await sendFlood(forged, flood, (token) => present(authenticator, token))
    floodMs = performance.now() - startedAt
  })
  delay.disable()
  await authenticator.close()
  return [
    [flood.name, `(forged, in ${digits(floodMs)} ms)`, told(flooded), '', '', ''],
    ...figures.map(({ name, answers, p50Ms, p99Ms, maxMs }) => [
      '',
      name,
      told(answers),
      digits(p50Ms),
      digits(p99Ms),
      digits(maxMs),
    ]),
    ['', '(event loop stalls)', '', ...[50, 99, 100].map((p) => digits(delay.percentile(p) / 1e6))],
  ]
}

async function makeProbes(authenticator: Authenticator): Promise<readonly Probe[]> {
  const hot = issue({ alg: 'RS256', client: 'known-client' })
  for (const token of [hot, issue({ alg: 'ES512', client: 'known-client' })]) {
    const answer = await present(authenticator, token)
    if (answer !== 'granted') throw new Error(`A good token is answered ${answer}.`)
  }
  let keys = 0
  return [
    { name: 'hot token', next: () => hot },
    { name: 'new token, known client', next: tokensOf('RS256', () => 'known-client') },
    { name: 'new token, new client', next: tokensOf('RS256', (i) => `new-client-${i}`) },
    { name: 'new ES512 token, known client', next: tokensOf('ES512', () => 'known-client') },
    { name: 'API key, looked up by name', next: () => `api-key-${(keys += 1)}` },
  ]
}

/** Good tokens, made ahead: what signing costs is not part of any wait. */
function tokensOf(alg: 'RS256' | 'ES512', client: (i: number) => string): () => string {
  const tokens = Array.from({ length: 1_000 }, (_, i) => issue({ alg, client: client(i) }))
  let i = 0
  return () => tokens[(i += 1) % tokens.length] ?? ''
}

function told(answers: Readonly<Record<string, number>>): string {
  return Object.entries(answers)
    .map(([answer, count]) => `${count.toLocaleString('en')} × ${answer}`)
    .join(', ')
}
