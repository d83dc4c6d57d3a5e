import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The application in the test runners that load packages in ways of their own. */
export function jestCells() {
  return [
    cell('Jest', 'CommonJS', { testMatch: ['**/jest/*.test.cjs'] }),
    cell('Jest', 'ES modules', { testMatch: ['**/jest/*.test.mjs'] }, '--experimental-vm-modules'),
    cell('ts-jest', 'CommonJS', {
      transform: { '\\.ts$': ['ts-jest', { tsconfig: { esModuleInterop: true } }] },
      testMatch: ['**/ts-jest/*.test.ts'],
    }),
  ]
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
