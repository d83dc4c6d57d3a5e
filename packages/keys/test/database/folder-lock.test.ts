import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockFolder } from '../../src/database/folder-lock.ts'

function newFolder(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, file: join(folder, 'claviger.lock') }
}

/** Makes a file look as if it were made a minute ago. */
function age(file: string): void {
  const then = new Date(Date.now() - 60_000)
  utimesSync(file, then, then)
}

test('opens a folder once in this process, and again when it was given free', () => {
  const { folder, file } = newFolder()
  const unlock = lockFolder(folder)
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid))
  expect(() => lockFolder(folder)).toThrow(`is open in process ${process.pid}`)
  unlock()
  expect(existsSync(file)).toBe(false)
  const next = lockFolder(folder)
  // Giving it free twice must not give free what another one has.
  unlock()
  next()
  expect(existsSync(file)).toBe(false)
})

test('refuses a folder of a living process, and takes over that of one that has ended', async () => {
  const { folder, file } = newFolder()
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  onTestFinished(() => void other.kill('SIGKILL'))
  writeFileSync(file, String(other.pid))
  expect(() => lockFolder(folder)).toThrow(`is open in process ${other.pid}`)
  expect(readFileSync(file, 'utf8')).toBe(String(other.pid))
  other.kill('SIGKILL')
  await once(other, 'exit')
  lockFolder(folder)()
  expect(existsSync(file)).toBe(false)
})

test('takes over the lock that a killed process of the same ID left, as in a container', () => {
  const { folder, file } = newFolder()
  writeFileSync(file, String(process.pid))
  const unlock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow('is open in process')
  unlock()
})

test('does not take a lock that another process is just writing', () => {
  const { folder, file } = newFolder()
  writeFileSync(file, '')
  expect(() => lockFolder(folder)).toThrow('is being opened by another process')
  age(file)
  lockFolder(folder)()
})

test('lets one process take over a lock', () => {
  const { folder, file } = newFolder()
  const gate = `${file}.takeover`
  writeFileSync(file, 'not a process')
  writeFileSync(gate, '')
  expect(() => lockFolder(folder)).toThrow('is being opened by another process')
  expect(readFileSync(file, 'utf8')).toBe('not a process')
  // What a process left that was killed while it took over goes away as well.
  age(gate)
  expect(() => lockFolder(folder)).toThrow('is being opened by another process')
  lockFolder(folder)()
  expect(existsSync(gate)).toBe(false)
})

test('says that the folder cannot be made', () => {
  const { file } = newFolder()
  writeFileSync(file, '')
  expect(() => lockFolder(join(file, 'data'))).toThrow('ENOTDIR')
})
