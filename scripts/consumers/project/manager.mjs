// A key manager of a user, over the official client: prints how many keys an organization has.
import { createKeyManager } from '@claviger/scalekit'
import { ScalekitClient } from '@scalekit-sdk/node'

const { SCALEKIT_ENVIRONMENT_URL: url, SCALEKIT_CLIENT_ID: id } = process.env
const client = new ScalekitClient(url, id, process.env.SCALEKIT_CLIENT_SECRET)
const { tokenInfo } = await client.token.validateToken(process.env.API_KEY)
let keys = 0
for await (const _ of createKeyManager(client).listKeys(tokenInfo.organizationId)) keys += 1
console.log(JSON.stringify({ keys }))
// The official client keeps its connections.
process.exit(0)
