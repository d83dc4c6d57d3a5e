import { createServer } from 'node:http'
import { addressOf } from '../authority.ts'

// An introspection endpoint in a process of its own, which no flood keeps busy. It keeps no connection
// alive, so that every question looks its name up first.
const server = createServer((_request, response) => {
  response.setHeader('connection', 'close')
  response.end('{"active":true,"client_id":"org_1"}')
})
server.listen(0, 'localhost', () => process.send?.(addressOf(server).port))
process.once('disconnect', () => {
  server.close()
  server.closeAllConnections()
})
