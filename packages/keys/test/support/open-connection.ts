import { EventEmitter } from 'node:events'
import { defineGuards, type Authenticator, type AuthRequest, type Check } from '@claviger/core'

class FakeSocket extends EventEmitter {
  destroyed = false
  end(): void {}
  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

/** A connection that a key opened, and why it was closed. */
export interface TestConnection {
  readonly isOpen: boolean
  readonly ended: readonly string[]
}

/** Opens a connection that is guarded as those of WebSockets are. */
export function openConnection(authenticator: Authenticator, key: string): TestConnection {
  const server = new EventEmitter()
  const connection = { isOpen: false, ended: new Array<string>() }
  const { guardUpgrade } = defineGuards<AuthRequest, Check<AuthRequest>>(authenticator, {
    requestOf: (request) => request,
    toMiddleware: (check) => check,
  })
  guardUpgrade(server, { path: '/live' }, () => {
    connection.isOpen = true
    return { close: (reason) => connection.ended.push(reason) }
  })
  const request = { url: '/live', headers: { authorization: `Bearer ${key}` } }
  server.emit('upgrade', request, new FakeSocket(), Buffer.alloc(0))
  return connection
}
