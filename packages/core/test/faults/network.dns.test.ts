import dns from 'node:dns'
import { describe, expect, test, vi } from 'vitest'
import { boundedFetch } from '../../src/http/bounded-fetch.ts'
import { eventually } from '../support/eventually.ts'
import { fetchFrom, startServer, useFaultyNetwork } from './faulty-network.ts'

useFaultyNetwork()

describe('DNS', () => {
  const answerWith = (result: { readonly code?: string; readonly address?: string }) => {
    vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
      const [, options] = args as [string, { readonly all?: boolean }]
      const callback = args.at(-1) as (error: Error | null, ...rest: unknown[]) => void
      const { code, address = '127.0.0.1' } = result
      const error = code === undefined ? null : Object.assign(new Error('getaddrinfo'), { code })
      const found = options.all === true ? [[{ address, family: 4 }]] : [address, 4]
      setImmediate(() => {
        callback(error, ...found)
      })
    })
  }

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'ESERVFAIL'])(
    'that says %s: the code is told (R-JWKS-23)',
    async (code) => {
      const server = await startServer((_, response) => response.end())
      answerWith({ code })
      const answer = fetchFrom(`http://localhost:${server.port}/`)
      await expect(answer).rejects.toMatchObject({ reason: 'unavailable', code })
    },
  )

  test('that never answers: given up at the deadline, and fine when it is back (R-JWKS-23)', async () => {
    const server = await startServer((_, response) => response.end('here'))
    const url = `http://localhost:${server.port}/`
    const deadline = new AbortController()
    const asked = vi.spyOn(dns, 'lookup').mockImplementation(() => {})
    const answer = boundedFetch(url, {}, deadline.signal)
    await eventually(() => asked.mock.calls.length > 0)
    deadline.abort(new Error('enough'))
    await expect(answer).rejects.toMatchObject({ reason: 'unavailable' })
    answerWith({})
    expect(await fetchFrom(url)).toMatchObject({ text: 'here' })
  })

  test('that changes its mind: the next try goes to the new address (R-JWKS-24)', async () => {
    const server = await startServer((_, response) => response.end('here'))
    const url = `http://localhost:${server.port}/`
    answerWith({ address: '127.0.0.2' })
    await expect(fetchFrom(url)).rejects.toMatchObject({
      reason: 'unavailable',
    })
    answerWith({ address: '127.0.0.1' })
    expect(await fetchFrom(url)).toMatchObject({ text: 'here' })
  })
})
