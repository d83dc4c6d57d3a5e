import { metadataResponder, type MetadataRequest, type MetadataSource } from '@claviger/core'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Makes the plugin that serves the metadata of `protectedResource`, at its well-known path. Register it
 * before the first guard is added as a hook, and without a prefix: clients without a token read it.
 *
 * @example
 * ```ts
 * await app.register(claviger, { ...options, protectedResource: { resource: 'https://api.example.com' } })
 * await app.register(metadataRoute(app.claviger))
 * ```
 * @throws {TypeError} Without the option `protectedResource`. At registration: in a scope with a prefix.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728#section-3 RFC 9728 §3}
 */
export function metadataRoute(guards: MetadataSource): FastifyPluginAsync {
  const { path, respond } = metadataResponder(guards)
  const answerTo = async (asked: MetadataRequest, reply: FastifyReply): Promise<unknown> => {
    const answer = respond(asked)
    return answer && reply.code(answer.status).headers(answer.headers).send(answer.body)
  }
  return fp(async (app) => {
    if (app.prefix !== '') {
      throw new TypeError(
        `metadataRoute must be registered in a scope without a prefix, got ${app.prefix}: clients look for the metadata at the root.`,
      )
    }
    // A hook, so that it answers before the guards that are hooks of the same scope.
    app.addHook('onRequest', async ({ raw }, reply) => answerTo(raw, reply))
    // Without a route, no hook of a scope below the root runs.
    app.route({
      method: ['GET', 'HEAD', 'OPTIONS'],
      url: path,
      exposeHeadRoute: false,
      // The router knows the path in more spellings than the hook: percent-encoded, or a whole URL.
      handler: async ({ method }, reply) => answerTo({ method, url: path }, reply),
    })
  })
}
