import { createServer } from 'node:http'
import { createGuards } from '@claviger/express'
import express from 'express'
import helmet from 'helmet'
import {
  createConsole,
  type ConsoleOptions,
  type NodeRequest,
  type SignedIn,
} from '../../src/index.ts'
import { MemoryAuthority } from './memory-authority.ts'
import { ADMINISTRATOR, listen, type RunningConsole } from './test-console.ts'

const BRANDING = {
  stylesheets: ['/acme.css'],
  links: [
    { text: 'Back to Acme', href: '/app' },
    { text: 'Sign out', href: '/logout' },
  ],
}

/** An API that is guarded by keys, and the console in which they are looked after. */
export interface GuardedApp extends RunningConsole {
  readonly authority: MemoryAuthority
  /** What the API answers a caller with this key. */
  readonly call: (key: string) => Promise<number>
  /** The same console in Arabic, with links and a stylesheet of the application. */
  readonly rightToLeft: string
  /** Who is signed in. `undefined` signs out. */
  signedIn: SignedIn | undefined
  /** Whether the person confirmed lately who they are. If not, `/confirm` asks for it. */
  confirmed: boolean
}

/** Starts both in one Express application, with Helmet's defaults. */
export async function startGuardedApp(
  options: Omit<Partial<ConsoleOptions<never>>, 'stepUp'> = {},
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
  const state: Pick<GuardedApp, 'signedIn' | 'confirmed'> = {
    signedIn: ADMINISTRATOR,
    confirmed: true,
  }
  const common = {
    ...options,
    authority,
    signIn: () => state.signedIn,
    stepUp: ({ method, originalUrl = '' }: NodeRequest) => {
      const back = encodeURIComponent(method === 'GET' ? originalUrl : '/console')
      return state.confirmed || { redirect: `/confirm?back=${back}` }
    },
  }
  app.get('/confirm', ({ originalUrl }, res) => {
    res.type('html').send(`<a href="/confirmed?${originalUrl.split('?')[1]}">It is me</a>`)
  })
  app.get('/confirmed', ({ originalUrl }, res) => {
    state.confirmed = true
    res.redirect(new URL(originalUrl, 'http://app').searchParams.get('back') ?? '/')
  })
  app.use('/console', createConsole(common))
  app.get('/acme.css', (_req, res) => {
    res.type('css').send(':root{--radius:3px}')
  })
  app.use('/rtl', createConsole({ ...common, language: 'ar', branding: BRANDING }))
  const running = await listen(createServer(app))
  return Object.assign(state, {
    ...running,
    rightToLeft: new URL('/rtl', running.url).href,
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
