import type { MutantSet } from './mutant.ts'

const CHECK = 'check(req)\n'
const GRANTED = 'const auth = getOptionalAuth(req)\n'
const REFUSED = 'const { status, headers, body } = outcome.refusal\n'
const ANSWER = 'res.status(status).set(headers).end(body)'
const ON_GRANTED = 'next()\n              return'

/** The faults, seeded into the Express adapter. */
export const EXPRESS_MUTANTS: MutantSet = {
  adapter: 'express',
  file: 'src/index.ts',
  mutants: [
    { fault: 'answers, then runs the handler', replace: ANSWER, by: `${ANSWER}\nnext()` },
    { fault: 'runs the handler, then answers', replace: CHECK, by: `next()\n${CHECK}` },
    { fault: 'goes on after a refusal without answering', replace: ANSWER, by: 'next()' },
    { fault: 'never answers a refusal', replace: ANSWER, by: 'res.status(status).set(headers)' },
    { fault: 'sends the refusal twice', replace: ANSWER, by: `${ANSWER}\n${ANSWER}` },
    {
      fault: 'hands the refusal to the error handling',
      replace: ANSWER,
      by: 'next(Object.assign(new Error(body), { status, headers }))',
    },
    { fault: 'goes on twice', replace: ON_GRANTED, by: `next()\n${ON_GRANTED}` },
    {
      fault: 'goes on during an outage',
      replace: REFUSED,
      by: `${REFUSED}if (status === 503) { next(); return }\n`,
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
      by: ANSWER.replace('.end', ".removeHeader('retry-after'); res.end"),
    },
    {
      fault: 'drops the challenge',
      replace: ANSWER,
      by: ANSWER.replace('.end', ".removeHeader('www-authenticate'); res.end"),
    },
    {
      fault: 'writes another error code into the challenge',
      replace: REFUSED,
      by: "const { status, body } = outcome.refusal\nconst headers = JSON.parse(JSON.stringify(outcome.refusal.headers).replace('invalid_token', 'invalid_request'))\n",
    },
    {
      fault: 'drops Cache-Control',
      replace: ANSWER,
      by: ANSWER.replace('.end', ".removeHeader('cache-control'); res.end"),
    },
    {
      fault: 'adds its headers to those that are there',
      replace: ANSWER,
      by: 'res.status(status)\nfor (const [name, value] of Object.entries(headers)) res.append(name, value)\nres.end(body)',
    },
    { fault: 'sends no body', replace: ANSWER, by: ANSWER.replace('end(body)', 'end()') },
    {
      fault: 'sends the body as a JSON text of JSON',
      replace: ANSWER,
      by: ANSWER.replace('end(body)', 'json(body)'),
    },
    {
      fault: 'treats a missing credential as a caller',
      replace: REFUSED,
      by: `if (outcome.reason === 'missing') { next(); return }\n${REFUSED}`,
    },
    {
      fault: 'refuses anonymous requests behind an optional guard',
      replace: GRANTED,
      by: `if (outcome.kind === 'anonymous') { res.status(401).end(); return }\n${GRANTED}`,
    },
    {
      fault: 'lets every OPTIONS request through',
      replace: CHECK,
      by: `if (req.method === 'OPTIONS') { next(); return }\n${CHECK}`,
    },
    {
      fault: 'lets every HEAD request through',
      replace: CHECK,
      by: `if (req.method === 'HEAD') { next(); return }\n${CHECK}`,
    },
    {
      fault: 'lets upgrade requests through',
      replace: CHECK,
      by: `if (req.headers.upgrade) { next(); return }\n${CHECK}`,
    },
    {
      fault: 'believes a caller that is on the request already',
      replace: CHECK,
      by: `if (req.tokenInfo) { next(); return }\n${CHECK}`,
    },
    {
      fault: 'getAuth believes what is written on the request',
      replace: 'return currentAuth(req)',
      by: "return Reflect.get(req, 'auth') ?? currentAuth(req)",
    },
    {
      fault: 'leaves a foreign tokenInfo in place',
      replace: 'req.tokenInfo = auth?.tokenInfo',
      by: 'req.tokenInfo ??= auth?.tokenInfo',
    },
    {
      fault: 'leaves a foreign tokenInfo on an anonymous request',
      replace: GRANTED,
      by: `if (outcome.kind === 'anonymous') { next(); return }\n${GRANTED}`,
    },
    {
      fault: 'believes the guard of another authenticator',
      replace: CHECK,
      by: `try { currentAuth(req); next(); return } catch {}\n${CHECK}`,
    },
    {
      fault: 'remembers the caller of the connection',
      replace: CHECK,
      by: `const seen = (globalThis.seenSockets ??= new WeakSet())\nif (seen.has(req.socket)) { next(); return }\ncheck(req).then((o) => o.kind === 'granted' && seen.add(req.socket), () => {})\n${CHECK}`,
    },
    {
      fault: 'remembers the outcome of a credential',
      replace: CHECK,
      by: `const known = (check.known ??= new Map())\nconst key = String(req.headers.authorization)\nif (!known.has(key)) known.set(key, check(req))\nknown.get(key)\n`,
    },
    {
      fault: 'verifies again at every guard',
      replace: 'requestOf: (req) => req,',
      by: 'requestOf: (req) => ({ method: req.method, headers: req.headers, rawHeaders: req.rawHeaders }),',
    },
    {
      fault: 'looks at one of two Authorization headers',
      replace: CHECK,
      by: `Object.defineProperty(req, 'rawHeaders', { value: [] })\n${CHECK}`,
    },
    {
      fault: 'goes on when the authenticator breaks',
      replace: '.catch(next)',
      by: '.catch(() => next())',
    },
    {
      fault: 'never answers when the authenticator breaks',
      replace: '.catch(next)',
      by: '.catch(() => {})',
    },
  ],
}
