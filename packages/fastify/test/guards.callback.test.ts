import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claviger, getAuth } from '../src/index.ts'

let app: FastifyInstance
let handled: number

beforeEach(async () => {
  handled = 0
  app = Fastify()
  await app.register(claviger, {
    apiKeys: {
      lookup: async (key) =>
        key === 'good' ? { tokenId: 'apit_1', organizationId: 'org_1' } : null,
    },
  })
  app.get(
    '/',
    {
      // A hook of the application that hands its callback on, and returns nothing.
      onRequest: (request, reply, done) => {
        void app.authenticateToken(request, reply, done)
      },
    },
    async (request) => {
      handled += 1
      return getAuth(request).organizationId
    },
  )
})
afterEach(async () => {
  await app.close()
})

async function ask(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  const { statusCode } = await app.inject({ url: '/', headers })
  return statusCode
}

describe('a guard that is given a callback', () => {
  test('calls it once, for a key that is looked up and for one in memory', async () => {
    expect([await ask('good'), await ask('good')]).toEqual([200, 200])
    expect(handled).toBe(2)
  })

  test('does not call it for a key that is refused', async () => {
    expect([await ask('bad'), await ask('bad')]).toEqual([401, 401])
    expect(handled).toBe(0)
  })
})
