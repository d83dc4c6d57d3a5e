import { send, type Fault } from './fault.ts'

const HTML = '<!doctype html><title>Sign in</title><form action=/login></form>'
const html = { 'content-type': 'text/html; charset=utf-8' }
const nested = (depth: number) => `${'{"keys":['.repeat(depth)}${']}'.repeat(depth)}`

/** What it says instead of an answer. */
export const STATUS: readonly Fault[] = [
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
export const REDIRECT: readonly Fault[] = [301, 302, 303, 307, 308].map((status) => ({
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
export const NONSENSE: readonly Fault[] = [
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
