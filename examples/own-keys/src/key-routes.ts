import { KeyNotFoundError } from '@claviger/core'
import { getAuth } from '@claviger/express'
import type { Keys } from '@claviger/keys'
import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express'

/** Lets a caller look after the keys of its own organization. */
export function keyRoutes(keys: Keys): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    res.json(await keys.list(getAuth(req).organizationId))
  })
  router.post('/', express.json(), async (req, res) => {
    const { organizationId, scopes: held, tokenInfo } = getAuth(req)
    const { scopes = [], description = '' }: { scopes?: unknown; description?: unknown } =
      req.body ?? {}
    if (!isGranted(scopes, held) || typeof description !== 'string') {
      res.status(400).json({ error: 'scopes must be among those of the key that asks' })
      return
    }
    const actor = tokenInfo?.tokenId ?? 'unknown'
    res.status(201).json(await keys.create(organizationId, { scopes, description, actor }))
  })
  router.post('/:keyId/rotate', async (req, res) => {
    res.status(201).json(await keys.rotate(getAuth(req).organizationId, req.params.keyId))
  })
  const revoke: RequestHandler<{ keyId: string }> = async (req, res) => {
    await keys.revoke(getAuth(req).organizationId, req.params.keyId)
    res.status(204).end()
  }
  router.delete('/:keyId', revoke)
  router.use(notFound)
  return router
}

// A caller grants only what it holds itself.
function isGranted(scopes: unknown, held: readonly string[]): scopes is string[] {
  return (
    Array.isArray(scopes) &&
    scopes.every((scope) => typeof scope === 'string' && held.includes(scope))
  )
}

const notFound: ErrorRequestHandler = (error, _req, res, next) => {
  if (KeyNotFoundError.is(error)) res.status(404).json({ error: 'There is no such key' })
  else if (error instanceof TypeError) res.status(400).json({ error: error.message })
  else next(error)
}
