// A program with a subscriber, in which `node:domain` is loaded, as by @sentry/node 7: before the second
// of two requests. It prints what the subscriber has heard.
import { subscribe } from 'node:diagnostics_channel'
import { createAuthenticator } from '@claviger/core'

const heard = []
subscribe('claviger:outcome', ({ kind }) => {
  heard.push(kind)
})

const authenticator = createAuthenticator({ apiKeys: { lookup: async () => null } })
await authenticator.authenticate({ headers: {} })
await new Promise((resolve) => {
  setImmediate(resolve)
})
await import('node:domain')
await authenticator.authenticate({ headers: {} })
setTimeout(() => {
  console.log(JSON.stringify(heard))
}, 50)
