import { IncomingMessage } from 'node:http'
import type { AuthRequest } from '@claviger/core'
import ipaddr from 'ipaddr.js'
import proxyAddr from 'proxy-addr'

/** Reads the address that a throttle counts under. */
export type ReadAddress = (request: AuthRequest) => string

const IPV6_NETWORK_BYTES = 8

/**
 * Makes the reader of the client's address.
 *
 * @param trustedProxies The addresses or networks of your own proxies (`10.0.0.0/8`, `loopback`).
 *   Only what they wrote into `X-Forwarded-For` is believed; everything before it was written by
 *   the client. Without proxies it is the address of the socket.
 */
export function clientAddress(trustedProxies: readonly string[]): ReadAddress {
  const trust = proxyAddr.compile([...trustedProxies])
  return (request) => {
    const address =
      request instanceof IncomingMessage ? proxyAddr(request, trust) : request.socket?.remoteAddress
    return networkOf(address ?? '')
  }
}

// One customer has a whole IPv6 /64 and changes addresses in it at will. An IPv4 address that is
// written as IPv6 (`::ffff:192.0.2.1`) is that IPv4 address.
function networkOf(text: string): string {
  if (!ipaddr.isValid(text)) return 'unknown'
  const address = ipaddr.process(text)
  if (address.kind() === 'ipv4') return address.toString()
  return `${Buffer.from(address.toByteArray().slice(0, IPV6_NETWORK_BYTES)).toString('hex')}::/64`
}
