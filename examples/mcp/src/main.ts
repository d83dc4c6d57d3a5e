import { expressApp } from './express.ts'
import { fastifyApp } from './fastify.ts'
import { koaApp } from './koa.ts'
import { startExample } from './start.ts'

const { PORT = '3000', FRAMEWORK = 'express' } = process.env
const makeApp = { express: expressApp, fastify: fastifyApp, koa: koaApp }[FRAMEWORK]
const port = Number(PORT)
if (makeApp === undefined || !Number.isInteger(port)) {
  console.error('FRAMEWORK must be express, fastify or koa, and PORT a number.')
  process.exit(1)
}

const example = await startExample(makeApp, port)
console.log(`
MCP server            ${example.url}
Authorization server  ${example.issuer}

Connect an MCP client with a browser, sign in with any name and password, and call list_apps. Then call
deploy: the client asks for one scope more.

  npx @modelcontextprotocol/inspector

A program comes with a key, which was made just now:

  curl -i ${example.url} -H 'Authorization: Bearer ${example.apiKey}' -H 'Content-Type: application/json' \\
    -H 'Accept: application/json, text/event-stream' \\
    -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"deploy"}}'
`)

const stop = (): void => void example.close()
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
