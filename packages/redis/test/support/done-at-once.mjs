// A process that uses store and bus once, closes neither, and has nothing else to do.
import { redisBus, redisStore } from '@claviger/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'

const { CLIENT, REDIS_URL } = process.env
const client =
  CLIENT === 'ioredis'
    ? new Redis(REDIS_URL, { lazyConnect: true })
    : createClient({ url: REDIS_URL })
const store = redisStore(client)
const bus = redisBus(client, { timeoutMs: 100 })
bus.subscribe({ onMessage: () => {}, onGap: () => {} })

const context = { signal: new AbortController().signal }
const results = await Promise.allSettled([store.read('digest', context), bus.publish('message')])
process.exitCode = results.every(({ status }) => status === 'rejected') ? 0 : 1
process.disconnect()
