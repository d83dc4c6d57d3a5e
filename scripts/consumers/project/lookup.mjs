// An application of a user: judges the keys that it is given, and prints what a client would get.
import { createAuthenticator } from '@claviger/core'
import { scalekit } from '@claviger/scalekit'

const authenticator = createAuthenticator(scalekit({ audience: 'api.acme.test' }))

async function judge(credential) {
  const headers = { authorization: `Bearer ${credential}` }
  const outcome = await authenticator.authenticate({ headers })
  if (outcome.kind === 'granted') return { status: 200 }
  const { status, headers: answer } = outcome.refusal
  return { status, retryAfter: answer['retry-after'] }
}

async function main() {
  const answers = []
  for (const credential of process.argv.slice(2)) answers.push(await judge(credential))
  console.log(JSON.stringify(answers))
  await authenticator.close()
}

// Not awaited: a CommonJS bundle has no top-level await.
void main()
