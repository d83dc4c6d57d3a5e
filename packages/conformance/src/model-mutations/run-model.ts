import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'

/** What the model made of the source. */
export interface ModelResult {
  readonly passed: boolean
  /** Which random schedule was the first to fail; `undefined` where a known schedule failed. */
  readonly schedules: number | undefined
  /** The promise that was broken; `undefined` when no promise was broken, even if the run failed. */
  readonly promise: string | undefined
  readonly output: string
}

const PACKAGE = resolve(import.meta.dirname, '../..')
const VITEST = resolve(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** Runs the model-based test in a process of its own, on the source as it is or with a bug. */
export async function runModel(bug = ''): Promise<ModelResult> {
  // The same schedules each time: whether a bug is found must not be a matter of luck.
  const runs =
    bug === ''
      ? {}
      : {
          CLAVIGER_MODEL_RUNS: '40000',
          CLAVIGER_TOKEN_MODEL_RUNS: '1500',
          CLAVIGER_MODEL_SEED: '1',
        }
  const env = { ...process.env, ...runs, CLAVIGER_BUG: bug, NO_COLOR: '1' }
  const config = resolve(PACKAGE, 'model-mutant.config.ts')
  return new Promise((done) => {
    execFile(
      process.execPath,
      // A known schedule that finds the bug saves the random ones.
      [VITEST, 'run', '--bail', '1', '--config', config],
      { cwd: PACKAGE, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const output = stdout + stderr
        const schedules = /Property failed after (\d+) tests/.exec(output)?.[1]
        done({
          passed: error === null,
          schedules: schedules === undefined ? undefined : Number(schedules),
          promise: /BrokenPromiseError: (.+)/.exec(output)?.[1],
          output,
        })
      },
    )
  })
}
