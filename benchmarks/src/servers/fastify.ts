import { createGuards } from '@claviger/fastify'
import bearerAuth from '@fastify/bearer-auth'
import jwt, { type TokenOrHeader } from '@fastify/jwt'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import buildGetJwks from 'get-jwks'
import { addressOf, API_KEY, AUDIENCE } from '../authority.ts'
import { clavigerOptions } from './claviger-options.ts'
import type { Contender, CredentialKind, Setting } from './contender.ts'

/** Fastify with each guard that is measured there. */
export const fastifyContenders: readonly Contender[] = [
  contender('bare', 'none', async () => {}),
  contender('claviger, API key', 'api-key', addClaviger),
  contender('claviger, access token', 'jwt', addClaviger),
  contender('@fastify/bearer-auth', 'api-key', async (app) => {
    await app.register(bearerAuth, { keys: new Set([API_KEY]) })
  }),
  contender('@fastify/jwt + get-jwks', 'jwt', async (app, { issuer }) => {
    const getJwks = buildGetJwks({ issuersWhitelist: [issuer] })
    await app.register(jwt, {
      decode: { complete: true },
      // Called with the decoded token, as the `get-jwks` README shows it.
      secret: async (_request: FastifyRequest, token: TokenOrHeader) => {
        const { kid, alg } = 'header' in token ? token.header : token
        return getJwks.getPublicKey({ kid, alg, domain: issuer })
      },
      verify: { allowedIss: issuer, allowedAud: AUDIENCE, algorithms: ['RS256'] },
    })
    app.addHook('onRequest', async (request) => {
      await request.jwtVerify()
    })
  }),
]

async function addClaviger(app: FastifyInstance, setting: Setting): Promise<void> {
  app.addHook('onRequest', createGuards(clavigerOptions(setting)).authenticateToken)
}

function contender(
  guard: string,
  credential: CredentialKind,
  addGuard: (app: FastifyInstance, setting: Setting) => Promise<void>,
): Contender {
  return {
    framework: 'fastify',
    guard,
    credential,
    start: async (setting) => {
      const app = fastify()
      if (guard.startsWith('claviger')) {
        app.decorateRequest('tokenInfo', undefined)
        app.decorateRequest('tokenClaims', undefined)
      }
      await addGuard(app, setting)
      app.get('/things', async () => ({ things: [] }))
      await app.listen({ host: '127.0.0.1', port: 0 })
      return addressOf(app.server).port
    },
  }
}
