import assert from 'node:assert/strict'
import { run } from './run.mjs'

const ANSWERS = '401 200 403'

/** What the application of a user prints: without a key, with one, and without its scope. */
export const EXPECTED = {
  express: ANSWERS,
  fastify: ANSWERS,
  koa: ANSWERS,
  others: 'function function function function function',
}

/** Runs what a user runs, with the settings of the emulator and a key in the environment. */
export class User {
  #emulator
  #key

  constructor(emulator, key) {
    this.#emulator = emulator
    this.#key = key
  }

  async run(cwd, command, args) {
    const { env } = this.#emulator
    return run(command, args, {
      cwd,
      env: { ...env, API_KEY: this.#key, EXPECTED: JSON.stringify(EXPECTED) },
    })
  }

  async printed(cwd, command, args) {
    const { stdout } = await this.run(cwd, command, args)
    return JSON.parse(stdout)
  }

  /** Runs the application, and compares its answers. */
  async answers(cwd, [command, ...args]) {
    assert.deepEqual(await this.printed(cwd, command, args), EXPECTED)
  }

  /** Runs the program that judges keys: one lookup of each, without retries, and what an outage is. */
  async lookups(cwd, [command, ...args]) {
    const lookup = async (...keys) => this.printed(cwd, command, [...args, ...keys])
    const emulator = this.#emulator
    assert.deepEqual(await lookup(this.#key, 'unknown'), [{ status: 200 }, { status: 401 }])

    await emulator.fault({ kind: 'grpc-status', code: 'Unavailable' })
    const [outage] = await lookup(this.#key)
    assert.equal(outage.status, 503)
    assert.equal((await emulator.get('stats')).calls.ValidateToken, 1, 'one call, without retries')

    await emulator.fault({ kind: 'rate-limit', retryAfter: 7 })
    assert.deepEqual(await lookup(this.#key), [{ status: 503, retryAfter: '7' }])
    await emulator.clear()
  }
}
