import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import type { Database } from '../../src/database/database.ts'
import { loadPglite } from '../../src/database/load-pglite.ts'
import { PgliteDatabase } from '../../src/database/pglite-database.ts'

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/claviger')

/**
 * Makes an embedded database in memory. Making its files takes most of the time, so they are kept for
 * the next run.
 */
export async function newPglite(): Promise<Database> {
  const file = resolve(CACHE, `pglite-${versionOf('@electric-sql/pglite')}.tar`)
  const start = await loadPglite()
  if (existsSync(file)) {
    const loadDataDir = new Blob([readFileSync(file)])
    return new PgliteDatabase(await start({ loadDataDir }), () => {})
  }
  const pglite = await start()
  const files = await pglite.dumpDataDir('none')
  mkdirSync(CACHE, { recursive: true })
  // Other workers may be at it as well.
  const whole = `${file}.${randomUUID()}`
  writeFileSync(whole, Buffer.from(await files.arrayBuffer()))
  renameSync(whole, file)
  return new PgliteDatabase(pglite, () => {})
}

function versionOf(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name)
  const { version }: { version: string } = JSON.parse(
    readFileSync(resolve(dirname(entry), '../package.json'), 'utf8'),
  )
  return version
}
