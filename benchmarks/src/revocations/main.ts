import { generateKeyPairSync, sign } from 'node:crypto'
import { createAuthenticator, type Authenticator, type Bus, type BusListener } from '@claviger/core'
import { quantile } from '../measure/median.ts'
import { microsPerCall } from '../measure/pair.ts'
import { digits, textTable } from '../report/table.ts'

// What revocations cost: a request beside many marks, and the event loop while many of them arrive.

const MANY = Number(process.env['BENCH_REVOCATIONS'] ?? 100_000)
const TOKENS = 10_000
const HITS = 20_000
const ROUNDS = 15
// As many messages as a bus in Redis reads at once.
const MESSAGES_A_TURN = 500
const ISSUER = 'https://issuer.example'
const AUDIENCE = 'https://api.example'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key' }

/** A process that accepts tokens. */
function start(bus?: Bus): Authenticator {
  return createAuthenticator({
    jwt: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['EdDSA'],
      organizationClaim: 'oid',
      jwks: { keys: [jwk] },
      // A busy machine is no failure.
      timeoutMs: 60_000,
    },
    ...(bus === undefined ? {} : { bus }),
  })
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function makeToken(index: number): string {
  const iat = Math.floor(Date.now() / 1_000)
  const client = `good_${index}`
  const header = encode({ alg: 'EdDSA', kid: 'key', typ: 'at+jwt' })
  const names = { sub: client, client_id: client, oid: 'org_good', jti: `jti_${index}` }
  const payload = encode({ iss: ISSUER, aud: AUDIENCE, iat, exp: iat + 3_600, ...names })
  const signature = sign(null, Buffer.from(`${header}.${payload}`), privateKey)
  return `${header}.${payload}.${signature.toString('base64url')}`
}

const requestOf = (credential: string) => ({
  headers: { authorization: `Bearer ${credential}` },
})

async function admit(authenticator: Authenticator, credential: string): Promise<void> {
  const { kind } = await authenticator.check(requestOf(credential), {})
  if (kind !== 'granted') throw new Error(`expected granted, got ${kind}`)
}

/** How long one hit takes in microseconds: the median of several rounds. */
async function microsPerHit(authenticator: Authenticator, credential: string): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await microsPerCall(() => authenticator.check(requestOf(credential), {}), HITS))
  }
  return quantile(rounds, 0.5)
}

/** The same, where a mark about another client arrives before each hit, which is not counted. */
async function microsPerComparison(
  authenticator: Authenticator,
  credential: string,
): Promise<number> {
  const samples: number[] = []
  for (let i = 0; i < 2_000; i += 1) {
    await authenticator.revoke({ userId: `usr_${i}` })
    const startedAt = performance.now()
    void authenticator.check(requestOf(credential), {})
    samples.push((performance.now() - startedAt) * 1_000)
  }
  return quantile(samples, 0.5)
}

/**
 * Runs work, and measures for how long it held up the event loop at most: by the CPU time of the process, so that
 * a busy machine changes little.
 */
async function longestStall(work: () => Promise<void>): Promise<{ stallMs: number; ms: number }> {
  const startedAt = cpuMs()
  let lastTurn = startedAt
  let stallMs = 0
  let isOver = false
  const turn = () => {
    const now = cpuMs()
    stallMs = Math.max(stallMs, now - lastTurn)
    lastTurn = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  await nextTurn()
  return { stallMs, ms: cpuMs() - startedAt }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** A bus whose messages are kept. */
function recordingBus(messages: string[]): Bus {
  return {
    subscribe: () => {},
    publish: async (message) => {
      messages.push(message)
    },
    isCurrent: () => true,
  }
}

/** A bus by which this process alone hears. */
function hearingBus(listen: (listener: BusListener) => void): Bus {
  return { subscribe: listen, publish: async () => {}, isCurrent: () => true }
}

// The timers of an authenticator keep no process alive.
const keepAlive = setInterval(() => {}, 60_000)
const token = makeToken(0)
const without = start()
await admit(without, token)
const withMany = start()
await admit(withMany, token)
for (let i = 0; i < MANY; i += 1) await withMany.revoke({ clientId: `revoked_${i}` })
await admit(withMany, token)
const hit = {
  none: await microsPerHit(without, token),
  many: await microsPerHit(withMany, token),
}
const compared = await microsPerComparison(withMany, token)
const rows = [
  ['a hot token, no marks', `${digits(hit.none)} µs`],
  [`a hot token, ${MANY} marks`, `${digits(hit.many)} µs`],
  [`a hot token, ${MANY} marks, after each new mark`, `${digits(compared)} µs`],
]

const messages: string[] = []
const sender = start(recordingBus(messages))
for (let i = 0; i < MANY; i += 1) await sender.revoke({ clientId: `revoked_${i}` })
const news = messages.filter((message) => message.includes('"marks"'))
const listeners: BusListener[] = []
const hearing = start(hearingBus((listener) => listeners.push(listener)))
for (let i = 0; i < TOKENS; i += 1) await admit(hearing, makeToken(i))
const arrival = await longestStall(async () => {
  for (let i = 0; i < news.length; i += MESSAGES_A_TURN) {
    for (const message of news.slice(i, i + MESSAGES_A_TURN)) {
      for (const listener of listeners) listener.onMessage(message)
    }
    await nextTurn()
  }
})
rows.push([
  `${MANY} revocations arrive, ${MESSAGES_A_TURN} at once, beside ${TOKENS} tokens`,
  `${digits(arrival.stallMs)} ms at most, ${digits(arrival.ms)} ms in all`,
])

let looked = 0
const keys = createAuthenticator({
  apiKeys: {
    maxKeys: MANY,
    ttlMs: 3_600_000,
    lookup: async () => ({ tokenId: `apit_${(looked += 1)}`, organizationId: 'org_left' }),
  },
})
for (let i = 0; i < MANY; i += 1) await admit(keys, `key-of-the-organization-${i}`)
const departure = await longestStall(async () => {
  await keys.revoke({ organizationId: 'org_left' })
  for (let i = 0; i < 1_000; i += 1) await nextTurn()
})
rows.push([
  `an organization with ${MANY} keys is revoked`,
  `${digits(departure.stallMs)} ms at most`,
])

console.log(textTable([[`Node ${process.version}`, ''], ...rows]))
await Promise.all([without, withMany, sender, hearing, keys].map(async (one) => one.close()))
clearInterval(keepAlive)
