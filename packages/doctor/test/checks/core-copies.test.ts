import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCoreCopies } from '../../src/checks/core-copies.ts'

let project: string

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'claviger-copies-'))
})
afterEach(async () => {
  await rm(project, { recursive: true })
})

async function install(place: string, name: string, version: string): Promise<void> {
  const directory = join(project, place, 'node_modules/@claviger', name)
  await mkdir(directory, { recursive: true })
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ name: `@claviger/${name}`, version }),
  )
}

test('finds one copy that all packages share', async () => {
  await install('', 'core', '1.2.3')
  await install('', 'express', '1.2.3')
  expect(await checkCoreCopies(project)).toMatchObject({
    status: 'ok',
    found: expect.stringContaining('1.2.3'),
  })
})

test('finds a second copy below another package', async () => {
  await install('', 'core', '1.2.3')
  await install('', 'express', '1.1.0')
  await install('node_modules/@claviger/express', 'core', '1.1.0')
  const { status, found } = await checkCoreCopies(project)
  expect(status).toBe('failed')
  expect(found).toMatch(/1\.2\.3 at .+; 1\.1\.0 at .+express/)
})

test('has nothing to say of a folder without packages', async () => {
  expect(await checkCoreCopies(project)).toMatchObject({ status: 'skipped' })
})
