import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Starts the emulator that is installed in a project, as a program of its own. */
export async function startEmulator(project) {
  const bin = join(project, 'node_modules/.bin/claviger-emulator')
  const child = spawn(bin, ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const env = {}
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(SCALEKIT_\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) env[name] = value
    if (name === 'SCALEKIT_CLIENT_SECRET') break
  }
  const call = async (method, path, body) => {
    const url = `${env.SCALEKIT_ENVIRONMENT_URL}/_emulator/${path}`
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) })
    assert.ok(response.ok, `${method} ${path}: ${response.status}`)
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(text)
  }
  const clear = async () => {
    await call('DELETE', 'faults')
    await call('DELETE', 'stats')
  }
  return {
    child,
    env,
    clear,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    fault: async (fault) => {
      await clear()
      await call('POST', 'faults', { target: 'ValidateToken', fault })
    },
  }
}
