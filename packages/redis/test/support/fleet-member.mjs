// One process of a fleet, as it is published: it runs what `pnpm build` made. Its parent tells it what
// to do, one message at a time, and gets an answer to each.
import { createAuthenticator } from '@claviger/core'
import { redisBus, redisStore } from '@claviger/redis'
import { createClient, createCluster, createSentinel } from 'redis'

const { AUTHORITY_URL, REDIS, OPTIONS } = process.env
const options = JSON.parse(OPTIONS)
const { kind, port } = JSON.parse(REDIS)

const host = '127.0.0.1'
const url = `redis://${host}:${port}`
const clients = {
  single: () => createClient({ url }),
  cluster: () => createCluster({ rootNodes: [{ url }] }),
  sentinel: () => createSentinel({ name: 'primary', sentinelRootNodes: [{ host, port }] }),
}
const client = clients[kind]()
const bus = redisBus(client, options.bus)
let source

const authenticator = createAuthenticator({
  apiKeys: {
    authority: 'test',
    ...options.apiKeys,
    lookup: async (key, { signal }) => {
      const response = await fetch(AUTHORITY_URL, { method: 'POST', body: key, signal })
      return response.status === 404 ? null : response.json()
    },
  },
  ...(options.jwt === undefined ? {} : { jwt: options.jwt }),
  store: redisStore(client, options.store),
  bus,
  onEvent: (event) => {
    if (event.type === 'outcome') source = event.source
    if (event.type === 'revocation' && event.origin === 'bus') {
      // The monotonic clock of the machine, which all its processes share.
      process.send({ heard: event.target ?? 'all', at: Number(process.hrtime.bigint()) })
    }
    if (event.type === 'fleet') process.send({ fleet: `${event.part} ${event.kind}` })
  },
})

const commands = {
  ask: async (credential) => {
    const headers = { authorization: `Bearer ${credential}` }
    const outcome = await authenticator.authenticate({ headers })
    return { status: outcome.kind === 'granted' ? 200 : outcome.refusal.status, source }
  },
  revoke: async (target) => {
    const at = Number(process.hrtime.bigint())
    return authenticator.revoke(target).then(
      ({ durable }) => ({ at, durable }),
      ({ code }) => ({ at, error: code }),
    )
  },
  marks: async () => authenticator.stats().issuers[0]?.marks,
  isCurrent: async () => bus.isCurrent(),
  close: async () => authenticator.close(),
}

process.on('message', ({ id, command, argument }) => {
  void commands[command](argument).then((answer) => {
    process.send({ id, answer })
    // With everything closed, only this channel keeps the process alive.
    if (command === 'close') process.disconnect()
  })
})
process.send({ isReady: true })
