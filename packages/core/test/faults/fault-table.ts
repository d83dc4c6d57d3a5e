import { gzipSync } from 'node:zlib'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import type { Behaviour } from './faulty-server.ts'

/** One way to break, and what a client must be told for it. */
export interface Fault {
  readonly fault: string
  /** `refused` and `dns` break the way to the server, not the server. */
  readonly behaviour: Behaviour | 'refused' | 'dns'
  /** Nothing ends it but the deadline. */
  readonly isEndless?: boolean
  /** @default 1 */
  readonly retryAfter?: number
  /** Answers about us, not about a credential: told as our own fault where API keys are looked up. */
  readonly isAboutUs?: boolean
}

const HUGE_MEGABYTES = soakCount('hugeMegabytes')
const HUGE_BYTES = HUGE_MEGABYTES * 1e6
const CHUNK = Buffer.alloc(1 << 20, ' ')

const send =
  (
    status: number,
    body: string | Buffer = '',
    headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
  ): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end(body)
  }

const HTML = '<!doctype html><title>Sign in</title><form action=/login></form>'
const html = { 'content-type': 'text/html; charset=utf-8' }
const nested = (depth: number) => `${'{"keys":['.repeat(depth)}${']}'.repeat(depth)}`

/** How the connection breaks. */
const CONNECTION: readonly Fault[] = [
  { fault: 'nothing listens', behaviour: 'refused' },
  { fault: 'its name does not resolve', behaviour: 'dns' },
  { fault: 'a reset', behaviour: ({ socket }) => socket.resetAndDestroy() },
  { fault: 'closed without an answer', behaviour: ({ socket }) => socket.end() },
  {
    fault: 'a reset in the middle of the body',
    behaviour: ({ socket }, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"active":true', () => {
        socket.resetAndDestroy()
      })
    },
  },
  {
    fault: 'closed before the end of the body',
    behaviour: ({ socket }, response) => {
      response
        .writeHead(200, { 'content-length': '1000' })
        .write('{"active":true,"keys":[]}', () => {
          socket.end()
        })
    },
  },
  { fault: 'no HTTP at all', behaviour: ({ socket }) => socket.end('220 mail.test ESMTP\r\n') },
]

/** How an answer does not end. */
const ENDLESS: readonly Fault[] = [
  { fault: 'no answer', behaviour: () => {}, isEndless: true },
  {
    fault: 'headers and no body',
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    },
    isEndless: true,
  },
  {
    fault: 'half a body',
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"active":tr')
    },
    isEndless: true,
  },
  {
    fault: 'a body that drips in',
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => {
        clearInterval(drip)
      })
    },
    isEndless: true,
  },
]

/** What it says instead of an answer. */
const STATUS: readonly Fault[] = [
  { fault: '429 without Retry-After', behaviour: send(429) },
  {
    fault: '429 with Retry-After: 7',
    behaviour: send(429, '', { 'retry-after': '7' }),
    retryAfter: 7,
  },
  {
    fault: '429 with Retry-After: 86400',
    behaviour: send(429, '', { 'retry-after': '86400' }),
    retryAfter: 300,
  },
  { fault: '429 with Retry-After: -5', behaviour: send(429, '', { 'retry-after': '-5' }) },
  { fault: '429 with Retry-After: soon', behaviour: send(429, '', { 'retry-after': 'soon' }) },
  {
    fault: '503 with Retry-After: 2',
    behaviour: send(503, '', { 'retry-after': '2' }),
    retryAfter: 2,
  },
  ...[500, 502, 503, 504].map((status) => ({
    fault: String(status),
    behaviour: send(status, HTML, html),
  })),
  { fault: '404 with a page for people', behaviour: send(404, HTML, html) },
  { fault: '404 with JSON', behaviour: send(404, '{"error":"not_found"}') },
  {
    fault: '400, we asked wrongly',
    behaviour: send(400, '{"error":"invalid_request"}'),
    isAboutUs: true,
  },
  {
    fault: '401, our credentials are refused',
    behaviour: send(401, '{"error":"invalid_client"}'),
    isAboutUs: true,
  },
  { fault: '403, we may not ask', behaviour: send(403, '{}'), isAboutUs: true },
  { fault: '204', behaviour: send(204) },
  { fault: '206', behaviour: send(206, '{"active":true}') },
]

/** Where it sends us. */
const REDIRECT: readonly Fault[] = [301, 302, 303, 307, 308].map((status) => ({
  fault: `a redirect, ${status}`,
  behaviour: (request, response, well) => {
    // To a path that answers well: a client that follows is let in.
    if (request.url === '/followed') {
      well(request, response)
      return
    }
    response.writeHead(status, { location: '/followed' }).end()
  },
}))

/** What is not an answer, though it is called one. */
const NONSENSE: readonly Fault[] = [
  { fault: 'a login page', behaviour: send(200, HTML, html) },
  { fault: 'a login page that is called JSON', behaviour: send(200, HTML) },
  { fault: 'nothing', behaviour: send(200) },
  { fault: 'truncated JSON', behaviour: send(200, '{"active":true,"keys":[{"kty":') },
  { fault: 'bytes', behaviour: send(200, Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a])) },
  ...[
    'null',
    'true',
    '7',
    '"ok"',
    '[]',
    '{}',
    '[{"active":true}]',
    '{"ok":true}',
    '{"keys":{}}',
    '{"keys":[]}',
    '{"keys":[null,1,"a",{}]}',
    '{"active":"true"}',
    '{"active":1}',
    '{"active":null}',
    '{"active":false,"active":true,"client_id":"org_1"}',
    '{"active":true,"active":false}',
    '{"__proto__":{"active":true}}',
    '{"active":true,"client_id":"org_1","exp":"never"}',
    '{"active":true,"client_id":"org_1","exp":1e999}',
    '{"active":true,"client_id":"org_1"} {}',
  ].map((body) => ({ fault: body, behaviour: send(200, body) })),
  { fault: 'JSON nested 20,000 deep', behaviour: send(200, nested(20_000)) },
]

/** What is too much. */
const OVERSIZED: readonly Fault[] = [
  {
    fault: `${HUGE_MEGABYTES} MB`,
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      let sent = 0
      const more = () => {
        while (sent < HUGE_BYTES && !response.destroyed) {
          sent += CHUNK.byteLength
          if (!response.write(CHUNK)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    },
  },
  {
    fault: `${HUGE_MEGABYTES} MB in ${HUGE_MEGABYTES} kB of gzip`,
    behaviour: send(200, gzipSync(Buffer.alloc(HUGE_BYTES, ' ')), { 'content-encoding': 'gzip' }),
  },
  {
    fault: 'malformed gzip',
    behaviour: send(200, '{"active":true}', { 'content-encoding': 'gzip' }),
  },
  { fault: '100 kB of headers', behaviour: send(200, '{}', { 'x-a': 'a'.repeat(100_000) }) },
]

/** Every fault, by its class. */
export const FAULTS = {
  'the connection breaks': CONNECTION,
  'the answer does not end': ENDLESS,
  'the answer is an error': STATUS,
  'the answer is a redirect': REDIRECT,
  'the answer is nonsense': NONSENSE,
  'the answer is too large': OVERSIZED,
} as const
