import { createServer } from 'node:http'
import { createGuards } from '@claviger/express'
import express from 'express'
import helmet from 'helmet'
import { createConsole, type ConsoleOptions, type SignedIn } from '../../src/index.ts'
import { MemoryAuthority } from './memory-authority.ts'
import { ADMINISTRATOR, listen, type RunningConsole } from './test-console.ts'

/** An API that is guarded by keys, and the console in which they are looked after. */
export interface GuardedApp extends RunningConsole {
  readonly authority: MemoryAuthority
  /** What the API answers a caller with this key. */
  readonly call: (key: string) => Promise<number>
  /** Who is signed in. `undefined` signs out. */
  signedIn: SignedIn | undefined
}

/** Starts both in one Express application, with Helmet's defaults. */
export async function startGuardedApp(
  options: Partial<ConsoleOptions<never>> = {},
): Promise<GuardedApp> {
  const authority = new MemoryAuthority()
  const { authenticateToken, authenticator } = createGuards({
    apiKeys: { lookup: authority.lookup },
  })
  authority.ended = async (keyId) => {
    await authenticator.revoke({ keyId })
  }
  const app = express()
  app.use(helmet())
  app.get('/api', authenticateToken, (_req, res) => {
    res.json({ ok: true })
  })
  const state: { signedIn: SignedIn | undefined } = { signedIn: ADMINISTRATOR }
  app.use('/console', createConsole({ ...options, authority, signIn: () => state.signedIn }))
  const running = await listen(createServer(app))
  return Object.assign(state, {
    ...running,
    authority,
    call: async (key: string) => {
      const api = new URL('/api', running.url)
      const response = await fetch(api, { headers: { authorization: `Bearer ${key}` } })
      await response.arrayBuffer()
      return response.status
    },
    close: async () => {
      await running.close()
      await authenticator.close()
    },
  })
}
