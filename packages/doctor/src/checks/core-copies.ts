import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { findPackage } from '../settings/find-package.ts'

/**
 * Counts the copies of `@claviger/core` that the packages of a project would load. Guards of one copy do
 * not know the callers that another copy let through, and revocations of one do not reach the other.
 *
 * @param directory The project's, where its `package.json` is.
 */
export async function checkCoreCopies(directory: string): Promise<Finding> {
  const name = 'copies of core'
  const places = [directory, ...(await installedPackages(directory))]
  const found = new Map<string, string>()
  for (const place of places) {
    const copy = await coreOf(place)
    if (copy !== undefined) found.set(copy.path, copy.version)
  }
  const copies = Array.from(found, ([path, version]) => `${version} at ${path}`)
  if (copies.length === 0) {
    return { name, status: 'skipped', found: 'no @claviger package is installed in this folder' }
  }
  if (copies.length === 1) return { name, status: 'ok', found: `one: ${copies.join()}` }
  return {
    name,
    status: 'failed',
    expected: 'one copy of @claviger/core for all @claviger packages',
    found: copies.join('; '),
    advice: 'Give all @claviger packages the same version, then install anew.',
  }
}

async function installedPackages(directory: string): Promise<readonly string[]> {
  const scope = join(directory, 'node_modules', '@claviger')
  const names = await readdir(scope).catch((): string[] => [])
  return Promise.all(
    names
      .filter((name) => name !== 'core')
      .map(async (name) => realpath(join(scope, name)).catch(() => scope)),
  )
}

async function coreOf(
  place: string,
): Promise<{ readonly path: string; readonly version: string } | undefined> {
  const path = await findPackage('@claviger/core', place)
  if (path === undefined) return undefined
  const version = await versionOf(path).catch(() => undefined)
  return { path, version: version ?? 'unknown' }
}

async function versionOf(path: string): Promise<string | undefined> {
  const content: unknown = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'))
  const version = isObject(content) ? content['version'] : undefined
  return typeof version === 'string' ? version : undefined
}
