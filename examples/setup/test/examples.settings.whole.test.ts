import { afterEach, describe, expect, test } from 'vitest'
import { isDeep } from '../../../packages/conformance/src/soak-count.ts'
import { call, FRAMEWORKS, startExample, type ExampleProcess } from './example-process.ts'

const running = new Set<ExampleProcess>()
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all([...running].map(({ exit }) => exit))
  running.clear()
})

function start(framework: string, env: Record<string, string>): ExampleProcess {
  const example = startExample(framework, env)
  running.add(example)
  return example
}

// The settings are read by code that all three share: one example shows what it says, and the tests
// of `settings.ts` show the rest.
const ALONE = isDeep ? FRAMEWORKS : FRAMEWORKS.slice(0, 1)

describe.each(ALONE)('the %s example', (framework) => {
  test('says what is missing and exits with 1, before anything listens', async () => {
    const example = start(framework, { SCALEKIT_ENVIRONMENT_URL: 'https://acme.example' })
    expect(await example.exit).toBe(1)
    expect(example.stdout).toEqual([])
    expect(example.stderr).toHaveLength(1)
    expect(example.stderr[0]).toContain('SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET are missing')
  })

  test.runIf(isDeep)(
    'exits with 1 in production without its settings, and starts no emulator',
    async () => {
      const example = start(framework, { NODE_ENV: 'production' })
      expect(await example.exit).toBe(1)
      expect(example.stdout).toEqual([])
      expect(example.stderr).toEqual([
        expect.stringMatching(
          /^NODE_ENV is production, but SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET are missing\./,
        ),
      ])
    },
  )

  test('needs no environment at all: it starts an emulator and prints a key that works', async () => {
    const example = start(framework, {})
    const url = await example.url()
    await expect.poll(() => example.stdout.join('\n')).toContain('/deploy')
    const key = /Authorization: Bearer ([A-Za-z0-9]+)'/.exec(example.stdout.join('\n'))?.[1] ?? ''
    expect((await call(`${url}/api/resources`, key)).status).toBe(200)
    expect(example.stdout.join('\n')).not.toContain('/sign-in/')
    expect((await fetch(`${url}/console/`)).status).toBe(404)
  })
})
