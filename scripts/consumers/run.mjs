import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a command and returns what it prints. An error has the end of its output in its message. */
export async function run(command, args, { env, ...options } = {}) {
  try {
    return await execute(command, args, {
      ...options,
      env: { ...process.env, ...env },
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch (error) {
    const output = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim().slice(-4_000)
    throw new Error(`${command} ${args.join(' ')}\n${output || error.message}`, { cause: error })
  }
}
