/** How many marks are deleted at once that have run out. */
export const CLEANED_AT_ONCE = 1_000

// A reader that falls behind further begins anew.
const KEPT_VERSIONS = 100_000

// Stable within a statement, so that an index can be used.
const NOW = `(extract(epoch from statement_timestamp()) * 1000)::bigint`

/**
 * Lets one transaction at a time write marks.
 *
 * Revocations must outlive a crash of the server, also where the application has made its commits
 * asynchronous.
 */
export const TAKE_TURN: string = `
  select version::text as version, count::text as count,
    set_config('synchronous_commit', case current_setting('synchronous_commit')
      when 'off' then 'on' else current_setting('synchronous_commit') end, true) as setting
  from claviger.mark_counter for update`

/** Deletes the oldest marks that have run out, and tells the time. */
export const CLEAN: string = `
  with old as materialized (
    select name from claviger.marks where ends_at <= ${NOW} order by ends_at
      limit ${CLEANED_AT_ONCE}
  ), gone as (
    delete from claviger.marks mark using old where mark.name = old.name returning 1 as one
  )
  select count(*)::text as gone, ${NOW}::text as now from gone`

/** Finds marks by their names: `$1`. */
export const FIND: string = `
  select name, about, made_at::text as made_at, issued_before::text as issued_before,
    ends_at::text as ends_at
  from claviger.marks where name = any($1::text[])`

/** Writes marks in place of those of the same names: `$1`, as JSON. */
export const PUT: string = `
  insert into claviger.marks (name, about, made_at, issued_before, ends_at, version)
  select name, about, made_at, issued_before, ends_at, version
  from jsonb_to_recordset($1::jsonb) as put (name text, about text, made_at bigint,
    issued_before bigint, ends_at bigint, version bigint)
  on conflict (name) do update set about = excluded.about, made_at = excluded.made_at,
    issued_before = excluded.issued_before, ends_at = excluded.ends_at, version = excluded.version`

/** Ends a turn: `$1` the version of the newest mark, `$2` how many marks there are. */
export const END_TURN: string = `
  with writing as (
    insert into claviger.mark_writings (version) values ($1::bigint) on conflict do nothing
  ), pruned as (
    delete from claviger.mark_writings where version <= $1::bigint - ${KEPT_VERSIONS}
  )
  update claviger.mark_counter set version = $1::bigint, count = $2::bigint`

/** Counts the marks. */
export const COUNT: string = `select count(*)::text as count from claviger.marks`

/**
 * Reads the marks behind a version: `$4`, where the writing that was the newest then is still there:
 * `$2` its version, `$3` its ID; else all of them. `$1` the server, `$5` how many.
 *
 * A server that was restarted, or another one that took over, may have lost transactions that it had
 * confirmed, and the rows that are left do not show it.
 */
export const READ_BEHIND: string = `
  with newest as materialized (
    select version, id, extract(epoch from pg_postmaster_start_time())::text as server
    from claviger.mark_writings order by version desc limit 1
  ), start as materialized (
    select newest.*, newest.server = $1 and exists (
      select 1 as one from claviger.mark_writings known
      where known.version = $2::bigint and known.id = $3::uuid
    ) as continues from newest
  )
  select start.server, start.version::text as newest, start.id::text as id, start.continues,
    mark.version::text as version, mark.about, mark.made_at::text as made_at,
    mark.issued_before::text as issued_before, (mark.ends_at - ${NOW})::text as remaining
  from start left join lateral (
    select * from claviger.marks each
    where each.version > case when start.continues then $4::bigint else 0 end
    order by each.version limit $5::int
  ) mark on true
  order by mark.version`
