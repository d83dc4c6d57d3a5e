/** How often a test repeats. */
interface Count {
  /** While a developer waits for the result: `pnpm test`. */
  readonly loop: number
  /** In CI and with `pnpm test:whole`. Default: `loop`. */
  readonly whole?: number
  /** For all that the test can show: `pnpm test:deep`, a job of CI. */
  readonly deep: number
  /** An environment variable with another count, for a test that is run alone. */
  readonly override?: string
}

const COUNTS = {
  /** Distinct credentials through one cache, between measurements of the heap. */
  credentialsInMemory: { loop: 10_000, deep: 100_000, override: 'CLAVIGER_MEMORY_KEYS' },
  /** Revocations of a process whose heap is measured. */
  revocationsInMemory: { loop: 8_000, deep: 20_000 },
  /** Keys that a cold process meets at once, good ones and then made-up ones. */
  coldKeys: { loop: 3_000, deep: 10_000 },
  /** Keys of one organization in a cache, which are revoked at once. */
  keysOfAnOrganization: { loop: 20_000, whole: 100_000, deep: 100_000 },
  /** Faults in a row, after which no socket, timer, listener or memory is left. */
  faultsInARow: { loop: 100, deep: 1_000 },
  /** Random schedules that the model judges. */
  modelSchedules: { loop: 40, whole: 120, deep: 1_200, override: 'CLAVIGER_MODEL_RUNS' },
  /** WebSockets that are open at once when their client is revoked. */
  openConnections: { loop: 40, deep: 1_000 },
  /** Random schedules of access tokens that the model judges. */
  tokenSchedules: { loop: 6, whole: 12, deep: 150, override: 'CLAVIGER_TOKEN_MODEL_RUNS' },
  /** Made-up credentials beside good ones. More than 10,000 overflow the cache of invalid keys. */
  madeUpCredentials: { loop: 12_000, deep: 25_000, override: 'CLAVIGER_FLOOD' },
  /** Made-up keys that reach a store in Redis. */
  madeUpKeysInRedis: { loop: 2_000, deep: 10_000, override: 'CLAVIGER_FLOOD' },
  /** Keys of six digits that are compared with what is in Redis. */
  guessedKeys: { loop: 10_000, deep: 10_000, override: 'CLAVIGER_FLOOD' },
  /** Messages of one sender of a bus, none of which may be lost. */
  messagesOfASender: { loop: 60, deep: 600 },
  /** Looks at a bus whose proofs all come late, 100 ms apart. */
  looksAtALateProof: { loop: 8, deep: 20 },
  /** Revocations, each of which is measured in four processes. */
  measuredRevocations: { loop: 15, deep: 200 },
  /** Granted requests before, while and after a secret of our own is rotated. */
  answersOfARotation: { loop: 20, whole: 100, deep: 100 },
  /** Random sequences of calls, against a store in Redis and its reference. */
  storeSequences: { loop: 20, whole: 60, deep: 200 },
  /** Random `Authorization` headers, against the grammar. */
  headerProperties: { loop: 500, whole: 1_000, deep: 5_000 },
  /** Random credentials and requests, for each kind of credential. */
  credentialProperties: { loop: 25, whole: 75, deep: 1_500 },
  /** Random edits of a good token, for each algorithm and kind of edit. */
  tokenEdits: { loop: 15, whole: 50, deep: 1_000 },
  /** Random edits of a good signature, for each algorithm, each judged by `jose` as well. */
  signatureEdits: { loop: 10, whole: 30, deep: 100 },
  /** Random strings in the place of a token. */
  tokenStrings: { loop: 50, whole: 150, deep: 1_500 },
  /** Forged tokens at once, whose signatures are cheap to verify. */
  forgedTokens: { loop: 1_000, deep: 6_000 },
  /** Forged tokens at once, whose signatures are dear. */
  dearForgedTokens: { loop: 50, whole: 100, deep: 500 },
  /** Megabytes of an answer that is too large; at most 256 KiB of it are read. */
  hugeMegabytes: { loop: 2, whole: 10, deep: 100 },
} as const satisfies Readonly<Record<string, Count>>

/** Whether this run shows all that the tests can show: `pnpm test:deep`. */
export const isDeep = process.env['CLAVIGER_DEEP'] === 'true'

/** Whether this run has the slow files as well, `*.whole.test.ts`: in CI, `pnpm test:whole` and `pnpm test:deep`. */
export const isWhole =
  isDeep || process.env['CLAVIGER_WHOLE'] === 'true' || process.env['CI'] === 'true'

/** Tells how often a test repeats in this run. */
export function soakCount(name: keyof typeof COUNTS): number {
  const { loop, whole = loop, deep, override }: Count = COUNTS[name]
  const given = override === undefined ? undefined : process.env[override]
  if (given !== undefined) return Number(given)
  if (isDeep) return deep
  return isWhole ? whole : loop
}
