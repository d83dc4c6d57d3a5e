// A program whose subscriber of every channel throws. It judges requests and prints their statuses.
import { subscribe } from 'node:diagnostics_channel'
import { createAuthenticator } from '@claviger/core'

for (const name of ['outcome', 'lookup', 'revocation']) {
  subscribe(`claviger:${name}`, () => {
    throw new Error('a message with a secret-credential in it')
  })
}
const seen = []
subscribe('claviger:outcome', ({ kind }) => {
  seen.push(kind)
})

const authenticator = createAuthenticator({
  apiKeys: {
    lookup: async (key) =>
      key === 'good-key' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
  },
})
const statuses = []
for (const headers of [{}, { authorization: 'Bearer good-key' }, { authorization: 'Bearer bad' }]) {
  const outcome = await authenticator.authenticate({ headers })
  statuses.push(outcome.kind === 'granted' ? 200 : outcome.refusal.status)
}
await authenticator.revoke({ keyId: 'apit_1' })
setTimeout(() => {
  console.log(JSON.stringify({ statuses, seen }))
}, 50)
