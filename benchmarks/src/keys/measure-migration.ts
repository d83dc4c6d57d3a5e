import { Client } from 'pg'

/** How long a migration took, and how long others waited meanwhile, in milliseconds. */
export interface MigrationTimes {
  readonly migrationMs: number
  readonly longestReadMs: number
  readonly longestWriteMs: number
}

// Everything but the first step, which makes the table of keys.
const BACK_TO_THE_FIRST_STEP = `
  drop table claviger.bus_counter, claviger.bus_messages, claviger.secret_versions, claviger.secrets,
    claviger.key_uses, claviger.key_usage, claviger.imported_keys, claviger.expiry_notices,
    claviger.marks, claviger.mark_writings, claviger.mark_counter;
  drop function claviger.keep_audit() cascade;
  drop index claviger.keys_by_expiry, claviger.audit_of_subject, claviger.keys_by_rotation;
  alter table claviger.keys drop column if exists revoked_reason;
  delete from claviger.migrations where version > 1;`

/** Runs every step but the first again, while one connection reads keys and another changes them. */
export async function measureMigration(
  url: string,
  keyId: string,
  migrate: () => Promise<unknown>,
): Promise<MigrationTimes> {
  const [reader, writer] = [new Client(url), new Client(url)]
  await Promise.all([reader.connect(), writer.connect()])
  try {
    await writer.query(BACK_TO_THE_FIRST_STEP)
    const over = new AbortController()
    const reads = longestOf(over.signal, async () =>
      reader.query('select sealed from claviger.keys where id = $1', [keyId]),
    )
    const writes = longestOf(over.signal, async () =>
      writer.query(
        'update claviger.keys set description = clock_timestamp()::text, expires_at = expires_at + make_interval(secs => 1) where id = $1',
        [keyId],
      ),
    )
    const start = performance.now()
    await migrate()
    const migrationMs = performance.now() - start
    over.abort()
    return { migrationMs, longestReadMs: await reads, longestWriteMs: await writes }
  } finally {
    await Promise.all([reader.end(), writer.end()])
  }
}

async function longestOf(signal: AbortSignal, work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  while (!signal.aborted) {
    const start = performance.now()
    await work()
    longest = Math.max(longest, performance.now() - start)
  }
  return longest
}
