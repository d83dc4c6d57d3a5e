import { KeyNotFoundError, NotGrantableError, type KeyActor } from '@claviger/core'
import { getAuth } from '@claviger/express'
import type { Keys } from '@claviger/keys'
import express, { Router, type ErrorRequestHandler, type Request } from 'express'

// The body of `POST /`.
interface NewKey {
  readonly scopes?: string[]
  readonly description?: string
  /** ISO 8601. */
  readonly expiry?: string
  readonly userId?: string
}

/** Lets a caller look after the keys of its own organization. */
export function keyRoutes(keys: Keys): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    res.json(await keys.list(getAuth(req).organizationId))
  })
  router.post('/', express.json(), async (req, res) => {
    const { scopes, description, expiry, ...others }: NewKey = req.body ?? {}
    const { organizationId, userId = others.userId } = getAuth(req)
    const options = {
      ...(scopes !== undefined && { scopes }),
      ...(description !== undefined && { description }),
      ...(expiry !== undefined && { expiry: new Date(expiry) }),
      ...(userId !== undefined && { userId }),
      ...actorOf(req),
    }
    res.status(201).json(await keys.create(organizationId, options))
  })
  router.post('/:keyId/rotate', async (req, res) => {
    const { organizationId } = getAuth(req)
    res.status(201).json(await keys.rotate(organizationId, req.params.keyId, actorOf(req)))
  })
  router.delete('/:keyId', async (req, res) => {
    await keys.revoke(getAuth(req).organizationId, req.params.keyId, actorOf(req))
    res.status(204).end()
  })
  router.use(answerErrors)
  return router
}

// A caller grants only what it holds itself, also by rotating a key: the new key is shown to it. A
// caller that is a user makes and rotates keys of its own alone, since a key acts in a user's name.
function actorOf(req: Request): KeyActor {
  const { scopes, userId, tokenInfo } = getAuth(req)
  return {
    grantable: scopes,
    ...(userId !== undefined && { grantableUsers: [userId] }),
    ...(tokenInfo !== undefined && { actor: tokenInfo.tokenId }),
  }
}

const answerErrors: ErrorRequestHandler = (error, _req, res, next) => {
  if (KeyNotFoundError.is(error)) res.status(404).json({ error: 'There is no such key' })
  else if (NotGrantableError.is(error)) res.status(403).json({ error: error.message })
  else if (error instanceof TypeError) res.status(400).json({ error: error.message })
  else next(error)
}
