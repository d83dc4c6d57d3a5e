import type { MutantSet } from './mutant.ts'

const CHECK = 'const outcome = await check(request)\n'
const GRANTED = 'const auth = getOptionalAuth(request)\n'
const REFUSED = 'const { status, headers, body } = outcome.refusal\n'
const ANSWER = 'return reply.code(status).headers(headers).send(body)'

/** The faults, seeded into the Fastify adapter. */
export const FASTIFY_MUTANTS: MutantSet = {
  adapter: 'fastify',
  file: 'src/guards.ts',
  mutants: [
    {
      fault: 'answers, then runs the handler',
      replace: ANSWER,
      by: 'reply.raw.writeHead(status, headers)\nreply.raw.write(body)\nreturn',
    },
    {
      fault: 'runs the handler, then answers',
      replace: ANSWER,
      by: 'await request.routeOptions.handler.call(request.server, request, reply)\n' + ANSWER,
    },
    { fault: 'goes on after a refusal without answering', replace: ANSWER, by: 'return' },
    { fault: 'never answers a refusal', replace: ANSWER, by: 'return new Promise(() => {})' },
    {
      fault: 'hands the refusal to the error handling',
      replace: ANSWER,
      by: 'throw Object.assign(new Error(body), { statusCode: status, headers })',
    },
    {
      fault: 'goes on during an outage',
      replace: REFUSED,
      by: `${REFUSED}if (status === 503) return\n`,
    },
    {
      fault: 'calls an outage 401',
      replace: ANSWER,
      by: ANSWER.replace('(status)', '(status === 503 ? 401 : status)'),
    },
    {
      fault: 'calls a missing scope 401',
      replace: ANSWER,
      by: ANSWER.replace('(status)', '(status === 403 ? 401 : status)'),
    },
    { fault: 'refuses with status 200', replace: ANSWER, by: ANSWER.replace('(status)', '(200)') },
    {
      fault: 'drops Retry-After',
      replace: ANSWER,
      by: ANSWER.replace('.send', ".removeHeader('retry-after').send"),
    },
    {
      fault: 'drops the challenge',
      replace: ANSWER,
      by: ANSWER.replace('.send', ".removeHeader('www-authenticate').send"),
    },
    {
      fault: 'writes another error code into the challenge',
      replace: ANSWER,
      by: ANSWER.replace(
        '(headers)',
        "(JSON.parse(JSON.stringify(headers).replace('invalid_token', 'invalid_request')))",
      ),
    },
    {
      fault: 'drops Cache-Control',
      replace: ANSWER,
      by: ANSWER.replace('.send', ".removeHeader('cache-control').send"),
    },
    {
      fault: 'adds its headers to those that are there',
      replace: ANSWER,
      by: "for (const [name, value] of Object.entries(headers)) reply.header(name, [reply.getHeader(name) ?? [], value].flat().join(', '))\nreturn reply.code(status).send(body)",
    },
    { fault: 'sends no body', replace: ANSWER, by: ANSWER.replace('send(body)', "send('')") },
    {
      fault: 'sends the body as a JSON text of JSON',
      replace: ANSWER,
      by: ANSWER.replace('send(body)', 'send(JSON.stringify(body))'),
    },
    {
      fault: 'treats a missing credential as a caller',
      replace: REFUSED,
      by: `if (outcome.reason === 'missing') return\n${REFUSED}`,
    },
    {
      fault: 'refuses anonymous requests behind an optional guard',
      replace: GRANTED,
      by: `if (outcome.kind === 'anonymous') return reply.code(401).send('')\n${GRANTED}`,
    },
    {
      fault: 'lets every OPTIONS request through',
      replace: CHECK,
      by: `if (request.method === 'OPTIONS') return\n${CHECK}`,
    },
    {
      fault: 'lets every HEAD request through',
      replace: CHECK,
      by: `if (request.method === 'HEAD') return\n${CHECK}`,
    },
    {
      fault: 'lets upgrade requests through',
      replace: CHECK,
      by: `if (request.headers.upgrade) return\n${CHECK}`,
    },
    {
      fault: 'believes a caller that is on the request already',
      replace: CHECK,
      by: `if (request.tokenInfo) return\n${CHECK}`,
    },
    {
      fault: 'getAuth believes what is written on the request',
      replace: 'return currentAuth(request.raw)',
      by: 'return request.auth ?? currentAuth(request.raw)',
    },
    {
      fault: 'leaves a foreign tokenInfo in place',
      replace: 'request.tokenInfo = auth?.tokenInfo',
      by: 'request.tokenInfo ??= auth?.tokenInfo',
    },
    {
      fault: 'leaves a foreign tokenInfo on an anonymous request',
      replace: GRANTED,
      by: `if (outcome.kind === 'anonymous') return\n${GRANTED}`,
    },
    {
      fault: 'believes the guard of another authenticator',
      replace: CHECK,
      by: `let known = false\ntry { known = currentAuth(request.raw) !== undefined } catch {}\nif (known) return\n${CHECK}`,
    },
    {
      fault: 'remembers the caller of the connection',
      replace: CHECK,
      by: `const seen = (globalThis.seenSockets ??= new WeakSet())\nif (seen.has(request.raw.socket)) return\n${CHECK}if (outcome.kind === 'granted') seen.add(request.raw.socket)\n`,
    },
    {
      fault: 'remembers the outcome of a credential',
      replace: CHECK,
      by: `const known = (check.known ??= new Map())\nconst key = String(request.headers.authorization)\nif (!known.has(key)) known.set(key, await check(request))\nconst outcome = known.get(key)\n`,
    },
    {
      fault: 'verifies again at every guard',
      replace: 'requestOf: (request) => request.raw,',
      by: 'requestOf: ({ raw }) => ({ method: raw.method, headers: raw.headers, rawHeaders: raw.rawHeaders }),',
    },
    {
      fault: 'looks at one of two Authorization headers',
      replace: CHECK,
      by: `Object.defineProperty(request.raw, 'rawHeaders', { value: [] })\n${CHECK}`,
    },
    {
      fault: 'goes on when the authenticator breaks',
      replace: CHECK,
      by: "const outcome = await check(request).catch(() => ({ kind: 'broken' }))\nif (outcome.kind === 'broken') return\n",
    },
    {
      fault: 'never answers when the authenticator breaks',
      replace: CHECK,
      by: 'const outcome = await check(request).catch(() => new Promise(() => {}))\n',
    },
  ],
}
