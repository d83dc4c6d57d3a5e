import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'
import { createAuthenticator, type Authenticator, type ExtractToken } from '../../src/index.ts'
import { guardUpgrade } from '../../src/upgrade/guard-upgrade.ts'

allowWarnings('CLAVIGER_UNAVAILABLE')

const INFO = { tokenId: 'apit_1', organizationId: 'org_1' }
const OTHER = { tokenId: 'apit_2', organizationId: 'org_2' }

class FakeSocket extends EventEmitter {
  destroyed = false
  written = ''
  end(data: string) {
    this.written += data
  }
  destroy() {
    this.destroyed = true
    this.emit('close')
  }
}

let authority: (key: string) => Promise<typeof INFO | null>
let authenticator: Authenticator
let listeners: number

beforeEach(() => {
  authority = async (key) => (key === 'other' ? OTHER : INFO)
  authenticator = createAuthenticator({
    apiKeys: { lookup: async (key) => authority(key), ttlMs: 1 },
  })
  listeners = 0
  const subscribe = authenticator.onRevoked?.bind(authenticator)
  authenticator.onRevoked = (listener) => {
    listeners += 1
    const end = subscribe?.(listener)
    return () => {
      listeners -= 1
      end?.()
    }
  }
})
afterEach(async () => {
  vi.useRealTimers()
  await authenticator.close()
})

/** Guards `/live`, and opens connections to it. `ended` lists why connections were closed. */
function setUp(extractToken?: ExtractToken<unknown>, recheckMs?: number) {
  const server = new EventEmitter()
  const ended: string[] = []
  guardUpgrade<{ url: string; headers: Record<string, string> }, FakeSocket, Buffer>(
    server,
    {
      path: '/live',
      ...(extractToken === undefined ? {} : { extractToken }),
      ...(recheckMs === undefined ? {} : { recheckMs }),
    },
    { authenticator, requirement: undefined },
    ({ auth, socket }) => ({
      close: (reason) => {
        ended.push(`${auth.organizationId} ${reason}`)
        socket.destroy()
      },
    }),
  )
  const openPath = (url: string, key: string) => {
    const socket = new FakeSocket()
    const request = { url, headers: { authorization: `Bearer ${key}` } }
    server.emit('upgrade', request, socket, Buffer.alloc(0))
    return socket
  }
  return { open: (key: string) => openPath('/live', key), openPath, ended }
}

/** Holds every lookup back. @returns What answers them. */
function heldAnswer(): (info: typeof INFO) => void {
  let answer: (info: typeof INFO) => void = () => {}
  const held = new Promise<typeof INFO>((resolve) => (answer = resolve))
  authority = async () => held
  return answer
}

const settle = async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}

describe('a revocation during the handshake', () => {
  test('closes the connection that it is about', async () => {
    const { open, ended } = setUp()
    const answer = heldAnswer()
    open('key')
    await settle()
    const revoked = authenticator.revoke({ keyId: 'apit_1' })
    // The authority had said yes before.
    answer(INFO)
    authority = async () => null
    await revoked
    await settle()
    expect(ended).toEqual(['org_1 revoked'])
  })

  test('keeps the connection of another caller open, also while the authority fails', async () => {
    const { open, ended } = setUp()
    const answer = heldAnswer()
    open('key')
    await settle()
    const revoked = authenticator.revoke({ organizationId: 'org_2' })
    answer(INFO)
    authority = async () => Promise.reject(new Error('down'))
    await revoked
    await settle()
    expect(ended).toEqual([])
  })
})

describe('a revocation', () => {
  test('closes no connection of another caller while the authority fails', async () => {
    const { open, ended } = setUp()
    open('key')
    open('other')
    await settle()
    authority = async () => Promise.reject(new Error('down'))
    await authenticator.revoke({ organizationId: 'org_2' })
    await settle()
    expect(ended).toEqual(['org_2 revoked'])
  })

  test('is judged by a request that no guard has seen', async () => {
    const { open } = setUp()
    const judged = vi.spyOn(authenticator, 'authenticate')
    open('key')
    await settle()
    await authenticator.revoke({ keyId: 'apit_1' })
    await settle()
    const requests = judged.mock.calls.map(([request]) => request)
    expect(requests).toHaveLength(2)
    expect(requests[1]).not.toBe(requests[0])
  })

  test('is asked about again while the authority fails, where it may be about the key', async () => {
    const { open, ended } = setUp()
    open('key')
    await settle()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    authority = async () => Promise.reject(new Error('down'))
    await authenticator.revoke({ key: 'key' })
    await settle()
    expect(ended).toEqual([])
    authority = async () => null
    await vi.advanceTimersByTimeAsync(5_000)
    await settle()
    expect(ended).toEqual(['org_1 refused'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('listens for revocations only while there is a connection', async () => {
  const { open } = setUp()
  expect(listeners).toBe(0)
  const sockets = [open('key'), open('other')]
  expect(listeners).toBe(1)
  await settle()
  sockets[0]?.destroy()
  expect(listeners).toBe(1)
  sockets[1]?.destroy()
  expect(listeners).toBe(0)

  authority = async () => null
  const refused = open('bad')
  await settle()
  expect(refused.written).toContain('HTTP/1.1 401')
  expect(listeners).toBe(0)
})

test.each<[string, ExtractToken<unknown>]>([
  [
    'throws',
    () => {
      throw new Error('the session store is down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('the session store is down'))],
])('an extractor that %s is answered 503', async (_, extractToken) => {
  const { open } = setUp(extractToken)
  const socket = open('key')
  await settle()
  expect(socket.written).toContain('HTTP/1.1 503')
})

test('an extractor that takes longer than 2 s is answered 503', async () => {
  vi.useFakeTimers()
  const { open } = setUp(async () => new Promise(() => {}))
  const socket = open('key')
  await vi.advanceTimersByTimeAsync(1_999)
  expect(socket.written).toBe('')
  await vi.advanceTimersByTimeAsync(1)
  expect(socket.written).toContain('HTTP/1.1 503')
})

describe('a socket that breaks while its caller is judged', () => {
  test('ends no process', () => {
    const { open } = setUp()
    heldAnswer()
    const socket = open('key')
    expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow()
  })

  test('is not watched any more', async () => {
    const { open } = setUp()
    const answer = heldAnswer()
    open('key').destroy()
    answer(INFO)
    await settle()
    expect(listeners).toBe(0)
  })
})

test.each([
  ['/live', 401],
  ['/other', 404],
])('a refused client that keeps its end of %s open is cut off', async (path, status) => {
  vi.useFakeTimers()
  authority = async () => null
  const { openPath } = setUp()
  const socket = openPath(path, 'key')
  await vi.advanceTimersByTimeAsync(999)
  expect(socket.written).toContain(`HTTP/1.1 ${status}`)
  expect(socket.destroyed).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(socket.destroyed).toBe(true)
})

test('an extractor may return a promise', async () => {
  const { open } = setUp(async () => 'key')
  const socket = open('another')
  await settle()
  await settle()
  expect(socket.destroyed).toBe(false)
  expect(socket.written).toBe('')
})

describe('an extractor that rejects when an open connection is checked again', () => {
  test('keeps it open, as an authority that cannot be asked does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const extractToken = vi.fn<ExtractToken<unknown>>(async () => 'key')
    const { open, ended } = setUp(extractToken, 1_000)
    const socket = open('another')
    await settle()
    await settle()
    extractToken.mockRejectedValue(new Error('the session store is down'))
    await vi.advanceTimersByTimeAsync(1_000)
    await settle()
    expect(extractToken).toHaveBeenCalledTimes(2)
    expect(ended).toEqual([])
    socket.destroy()
  })

  test('ends it after a revocation that names its caller', async () => {
    const extractToken = vi.fn<ExtractToken<unknown>>(async () => 'key')
    const { open, ended } = setUp(extractToken)
    open('another')
    await settle()
    await settle()
    extractToken.mockRejectedValue(new Error('the session store is down'))
    await authenticator.revoke({ keyId: 'apit_1' })
    await settle()
    expect(ended).toEqual(['org_1 revoked'])
  })
})

test('an authenticator that rejects against its contract ends no process, and a revoked connection', async () => {
  const { open, ended } = setUp()
  open('key')
  await settle()
  vi.spyOn(authenticator, 'authenticate').mockRejectedValue(new Error('broken'))
  await authenticator.revoke({ keyId: 'apit_1' })
  await settle()
  expect(ended).toEqual(['org_1 revoked'])
})
