import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'

/** What the conformance suite made of an adapter. */
export interface SuiteResult {
  readonly passed: boolean
  /** The first test that failed; `undefined` when no test failed, even if the run did. */
  readonly failedTest: string | undefined
  /** What the run wrote, for a run that failed in no test. */
  readonly output: string
}

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

const PACKAGE = resolve(import.meta.dirname, '../..')
const VITEST = resolve(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** Runs the conformance suite of one adapter in a process of its own, as it is or with a mutant. */
export async function runSuite(adapter: string, fault?: string): Promise<SuiteResult> {
  const env = { ...process.env, CLAVIGER_ADAPTER: adapter, CLAVIGER_FAULT: fault ?? '' }
  const args = [VITEST, 'run', '--config', resolve(PACKAGE, 'mutant.config.ts'), '--reporter=json']
  return new Promise((done) => {
    execFile(
      process.execPath,
      args,
      { cwd: PACKAGE, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        done({ passed: error === null, failedTest: firstFailure(stdout), output: stdout + stderr })
      },
    )
  })
}

function firstFailure(stdout: string): string | undefined {
  const start = stdout.indexOf('{"numTotalTestSuites"')
  if (start === -1) return undefined
  const { testResults } = JSON.parse(stdout.slice(start)) as JsonReport
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed')?.fullName
}
