import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { clientAddress } from '../src/client-address.ts'

function requestFrom(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
  const request = new IncomingMessage(socket)
  if (forwardedFor !== undefined) request.headers['x-forwarded-for'] = forwardedFor
  return request
}

describe('clientAddress', () => {
  test('is the address of the socket without proxies', () => {
    const read = clientAddress([])
    expect(read(requestFrom('192.0.2.1'))).toBe('192.0.2.1')
    expect(read(requestFrom('192.0.2.1', '198.51.100.7'))).toBe('192.0.2.1')
  })

  test('is what a trusted proxy wrote, and not what the client wrote before it', () => {
    const read = clientAddress(['10.0.0.0/8'])
    expect(read(requestFrom('10.1.2.3', '198.51.100.7'))).toBe('198.51.100.7')
    expect(read(requestFrom('10.1.2.3', '203.0.113.9, 198.51.100.7'))).toBe('198.51.100.7')
    expect(read(requestFrom('10.1.2.3', '198.51.100.7, 10.9.9.9'))).toBe('198.51.100.7')
  })

  test('is the socket of an untrusted peer', () => {
    expect(clientAddress(['10.0.0.0/8'])(requestFrom('192.0.2.1', '198.51.100.7'))).toBe(
      '192.0.2.1',
    )
  })

  test('is one bucket for requests without an address', () => {
    expect(clientAddress([])({ headers: {} })).toBe('unknown')
  })
})
