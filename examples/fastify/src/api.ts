import { fastifyConsole } from '@claviger/console'
import { claviger, getAuth, type AuthenticatorOptions } from '@claviger/fastify'
import {
  echoLive,
  isInternalCaller,
  revokeInternally,
  type ExampleApi,
  type OpenConsole,
  type Settings,
} from 'example-setup'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'

/** The example API on Fastify. */
export async function makeApi(
  options: AuthenticatorOptions,
  settings: Settings,
  openConsole?: OpenConsole,
): Promise<ExampleApi> {
  const app = Fastify()
  await app.register(claviger, options)

  app.get('/health', async () => ({ status: 'ok' }))

  app.register(
    async (api) => {
      api.addHook('onRequest', api.authenticateToken)
      api.get('/resources', async (request) => {
        const { kind, organizationId, userId } = getAuth(request)
        return { organizationId, userId: userId ?? null, credential: kind }
      })
      api.get(
        '/deployments',
        { onRequest: api.requireScope('read:deployments') },
        async (request) => ({
          deployments: [],
          organizationId: getAuth(request).organizationId,
        }),
      )
    },
    { prefix: '/api' },
  )

  app.post('/deploy', { onRequest: app.requireScope('deploy:applications') }, async () => ({
    deployed: true,
  }))

  // Before the body is read: a stranger learns nothing of the route.
  const internalOnly = async (request: FastifyRequest, reply: FastifyReply) => {
    if (isInternalCaller(request.raw, settings.internalSecret)) return undefined
    return reply.code(404).send({ error: 'Not found' })
  }
  app.post('/internal/revoke', { onRequest: internalOnly }, async (request, reply) =>
    reply.code(await revokeInternally(app.claviger.authenticator, request.body)).send(),
  )

  const opened = openConsole?.(app.claviger.authenticator)
  if (opened !== undefined) {
    app.addHook('onRequest', (request, reply, done) => {
      if (opened.link.handle(request.raw, reply.raw)) reply.hijack()
      else done()
    })
    const { signIn, ...rest } = opened.options
    const plugin = fastifyConsole({ ...rest, signIn: ({ raw }) => signIn(raw) })
    await app.register(plugin, { prefix: '/console' })
  }

  await app.ready()
  const live = echoLive()
  app.claviger.guardUpgrade(app.server, { path: '/live' }, live.handle)
  return {
    server: app.server,
    closeLive: live.close,
    close: () => app.close(),
    ...(opened && { consolePath: opened.link.path }),
  }
}
