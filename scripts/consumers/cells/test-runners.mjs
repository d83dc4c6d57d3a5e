import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The application, and `@claviger/testing`, in the test runners that load packages in ways of their own. */
export function testRunnerCells() {
  return [
    cell('Jest', 'CommonJS', { testMatch: ['**/jest/*.test.cjs'] }),
    cell('Jest', 'ES modules', { testMatch: ['**/jest/*.test.mjs'] }, '--experimental-vm-modules'),
    cell('ts-jest', 'CommonJS', {
      transform: { '\\.ts$': ['ts-jest', { tsconfig: { esModuleInterop: true } }] },
      testMatch: ['**/ts-jest/*.test.ts'],
    }),
    nodeTestCell('CommonJS', 'node-test/testing.test.cjs'),
    nodeTestCell('ES modules', 'node-test/testing.test.mjs'),
  ]
}

function nodeTestCell(column, file) {
  const run = async ({ project, user }) => {
    await user.run(project, process.execPath, ['--test', file])
  }
  return { group: 'Test runners', row: 'node:test', column, run }
}

function cell(row, column, config, ...flags) {
  const run = async ({ project, user }) => {
    const name = `${row}-${column}.json`.replaceAll(' ', '-')
    await writeFile(
      join(project, name),
      JSON.stringify({ rootDir: '.', testTimeout: 60_000, ...config }),
    )
    const jest = join(project, 'node_modules/jest/bin/jest.js')
    await user.run(project, process.execPath, [...flags, jest, '--config', name])
  }
  return { group: 'Test runners', row, column, run }
}
