import { describe, expect, test } from 'vitest'
import { describeRequest } from '../../src/report/describe-request.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const traced = (traceparent: string) => ({ headers: { traceparent } })
const noRoute = () => undefined

describe('describeRequest', () => {
  test('tells the method, the route, the address and the trace', () => {
    const request = {
      method: 'GET',
      headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` },
      socket: { remoteAddress: '::ffff:127.0.0.1' },
    }
    expect(describeRequest(request, () => '/users/:id', 'a-key')).toEqual({
      method: 'GET',
      route: '/users/:id',
      remoteAddress: '::ffff:127.0.0.1',
      traceId: TRACE_ID,
    })
  })

  test.each([
    ['no version', `${TRACE_ID}-b7ad6b7169203331-01`],
    ['a trace ID of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['a parent ID of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${TRACE_ID.toUpperCase()}-b7ad6b7169203331-01`],
    ['more after its end', `00-${TRACE_ID}-b7ad6b7169203331-01-x`],
    ['an empty value', ''],
  ])('leaves out a trace of %s (W3C Trace Context §3.2)', (_, traceparent) => {
    expect(describeRequest(traced(traceparent), noRoute, undefined)).toEqual({})
  })

  test('leaves out a trace ID that is part of the credential, in any case', () => {
    const request = traced(`00-${TRACE_ID}-b7ad6b7169203331-01`)
    for (const credential of [TRACE_ID, `live_${TRACE_ID.toUpperCase()}_x`]) {
      expect(describeRequest(request, noRoute, credential)).toEqual({})
    }
  })

  test.each([
    ['a method with a space', { method: 'GET /', headers: {} }],
    ['a method that is too long', { method: 'A'.repeat(33), headers: {} }],
    ['an address of another form', { headers: {}, socket: { remoteAddress: '<script>' } }],
    ['two traces', { headers: { traceparent: ['a', 'b'] } }],
  ])('leaves out %s', (_, request) => {
    expect(describeRequest(request, noRoute, undefined)).toEqual({})
  })

  test('leaves out a route that is too long or no printable string', () => {
    for (const route of ['x'.repeat(257), 'a\nb', 7, /users/]) {
      expect(describeRequest({ headers: {} }, () => route, undefined)).toEqual({})
    }
  })

  test('is empty when reading the request or its route throws', () => {
    const throwing = () => {
      throw new Error('no route yet')
    }
    expect(describeRequest({ method: 'GET', headers: {} }, throwing, undefined)).toEqual({})
    const request = {
      headers: {},
      get method(): string {
        throw new Error('no method')
      },
    }
    expect(describeRequest(request, noRoute, undefined)).toEqual({})
  })
})
