import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, vi } from 'vitest'
import { createAuthenticator, type Authenticator, type ExtractToken } from '../../src/index.ts'
import { guardUpgrade } from '../../src/upgrade/guard-upgrade.ts'

/** What the authority says of every key, except of `other`. */
export const INFO = { tokenId: 'apit_1', organizationId: 'org_1' }
const OTHER = { tokenId: 'apit_2', organizationId: 'org_2' }

/** A socket that keeps what is written to it. */
export class FakeSocket extends EventEmitter {
  destroyed = false
  written = ''
  end(data: string): void {
    this.written += data
  }
  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

/** Connections to `/live`, and why they were closed. */
export interface GuardedPath {
  readonly open: (key: string) => FakeSocket
  readonly openPath: (url: string, key: string) => FakeSocket
  /** The organization and the reason of each connection that was closed. */
  readonly ended: readonly string[]
}

/** An authenticator that guards upgrades, and the authority that it asks. */
export interface UpgradesUnderTest {
  readonly authenticator: Authenticator
  /** How many listeners wait for revocations. */
  readonly listeners: number
  /** Answers every lookup from now on. */
  authority: (key: string) => Promise<typeof INFO | null>
  /** Guards `/live`. */
  guardLive(extractToken?: ExtractToken<unknown>, recheckMs?: number): GuardedPath
  /** Holds every lookup back. @returns What answers them. */
  holdAnswers(): (info: typeof INFO) => void
}

/** Makes an authenticator for each test of a file. */
export function upgradesUnderTest(): UpgradesUnderTest {
  let authenticator: Authenticator
  let listeners = 0
  const known = async (key: string) => (key === 'other' ? OTHER : INFO)
  beforeEach(() => {
    upgrades.authority = known
    authenticator = createAuthenticator({
      apiKeys: { lookup: async (key) => upgrades.authority(key), ttlMs: 1 },
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

  const upgrades: UpgradesUnderTest = {
    authority: known,
    get authenticator() {
      return authenticator
    },
    get listeners() {
      return listeners
    },
    guardLive: (extractToken, recheckMs) => guardLive(authenticator, extractToken, recheckMs),
    holdAnswers: () => {
      let answer: (info: typeof INFO) => void = () => {}
      const held = new Promise<typeof INFO>((resolve) => (answer = resolve))
      upgrades.authority = async () => held
      return answer
    },
  }
  return upgrades
}

function guardLive(
  authenticator: Authenticator,
  extractToken?: ExtractToken<unknown>,
  recheckMs?: number,
): GuardedPath {
  const server = new EventEmitter()
  const ended: string[] = []
  guardUpgrade<{ url: string; headers: Record<string, string> }, FakeSocket, Buffer>(
    server,
    { path: '/live', extractToken, recheckMs },
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
  return { open: (key) => openPath('/live', key), openPath, ended }
}

/** Lets what is under way come to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
