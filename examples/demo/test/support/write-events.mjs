// Loaded into the APIs, so that their events are among what they write: every part of them.
import { subscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'

for (const type of ['outcome', 'lookup', 'keyset', 'revocation', 'fleet']) {
  subscribe(`claviger:${type}`, (event) => {
    console.error(
      `event: ${inspect(event, { depth: 20, showHidden: true, breakLength: Infinity })}`,
    )
  })
}
