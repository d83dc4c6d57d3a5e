import { fork } from 'node:child_process'
import { once } from 'node:events'
import { isDeep, startProxy } from '@claviger/conformance'
import { expect, test } from 'vitest'

// Nothing listens behind the first; the second never answers.
const CASES = [
  ['cut', 'redis'],
  ['blackHole', 'ioredis'],
  ...(isDeep
    ? ([
        ['cut', 'ioredis'],
        ['blackHole', 'redis'],
      ] as const)
    : []),
] as const

test.each(CASES)(
  'a process that is done ends, closed or not, when the server is gone (%s, %s)',
  async (fault, client) => {
    const proxy = await startProxy(1)
    proxy[fault]()
    const child = fork(`${import.meta.dirname}/../support/done-at-once.mjs`, {
      execArgv: [],
      env: {
        ...process.env,
        CLIENT: client,
        NODE_OPTIONS: '--no-warnings',
        REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
      },
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
    await proxy.close()
  },
)
