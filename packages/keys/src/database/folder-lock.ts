import { mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// What this process has locked. The lock of a process that was killed may name the ID of this one: in
// a container, every start has the same.
const held = new Set<string>()

// A lock is empty for a moment after it was made.
const BEGINNING_MS = 10_000

/**
 * Takes a folder for this process: two processes that write to one embedded database destroy it.
 * The lock of a process that has ended is taken over, by one process alone.
 *
 * @returns Gives the folder free again.
 * @throws {Error} When another process of this machine has it, or is taking it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = join(realpathSync(folder), 'claviger.lock')
  if (!create(file)) takeOver(folder, file)
  held.add(file)
  return () => {
    if (held.delete(file)) rmSync(file, { force: true })
  }
}

// Between reading who has the lock and removing it, another process may have taken it over.
function takeOver(folder: string, file: string): void {
  const gate = `${file}.takeover`
  if (!create(gate)) {
    if (isOld(gate)) rmSync(gate, { force: true })
    throw refused(folder, file, 'is being opened by another process')
  }
  try {
    const owner = ownerOf(file)
    if (owner !== undefined) throw refused(folder, file, owner)
    rmSync(file, { force: true })
    if (!create(file)) throw refused(folder, file, 'is being opened by another process')
  } finally {
    rmSync(gate, { force: true })
  }
}

/** Who has the folder, if that process is alive. */
function ownerOf(file: string): string | undefined {
  const text = readFileSync(file, 'utf8')
  if (text === '') return isOld(file) ? undefined : 'is being opened by another process'
  const pid = Number(text)
  const isTaken = pid === process.pid ? held.has(file) : isAlive(pid)
  return isTaken ? `is open in process ${pid}` : undefined
}

function refused(folder: string, file: string, state: string): Error {
  return new Error(
    `The embedded database in ${folder} must be opened by one process at a time, but it ${state}. Use a PostgreSQL server for several, or delete ${file} if no process has it open.`,
  )
}

function create(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function isOld(file: string): boolean {
  const made = statSync(file, { throwIfNoEntry: false })
  return made !== undefined && Date.now() - made.mtimeMs > BEGINNING_MS
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, and is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
