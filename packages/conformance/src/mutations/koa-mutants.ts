import type { MutantSet } from './mutant.ts'

const CHECK = 'const outcome = await check(ctx)\n'
const GRANTED = 'const auth = getOptionalAuth(ctx)\n'
const REFUSED = 'const { status, headers, body } = outcome.refusal\n'
const STATUS = 'ctx.status = status\n'
const HEADERS = 'ctx.set(headers)\n'
const BODY = 'ctx.body = body\n'
const GO_ON = 'await next()\n'

/** The faults, seeded into the Koa adapter. */
export const KOA_MUTANTS: MutantSet = {
  adapter: 'koa',
  file: 'src/index.ts',
  mutants: [
    { fault: 'answers, then runs the handler', replace: BODY, by: `${BODY}${GO_ON}` },
    {
      fault: 'runs the handler, then answers',
      replace: STATUS,
      by: `await next()\nctx.status = status\n`,
    },
    {
      fault: 'goes on after a refusal without answering',
      replace: REFUSED,
      by: `return next()\n${REFUSED}`,
    },
    { fault: 'never answers a refusal', replace: REFUSED, by: `return\n${REFUSED}` },
    {
      fault: 'sends the refusal twice',
      replace: BODY,
      by: 'ctx.res.statusCode = status\nctx.res.end(body)\nctx.body = body\nctx.res.end(body)\n',
    },
    {
      fault: 'hands the refusal to the error handling',
      replace: REFUSED,
      by: `${REFUSED}ctx.throw(status, body, { headers })\n`,
    },
    { fault: 'goes on twice', replace: GO_ON, by: `${GO_ON}await next()\n` },
    { fault: 'does not wait for the handler', replace: GO_ON, by: 'void next()\n' },
    {
      fault: 'goes on during an outage',
      replace: REFUSED,
      by: `${REFUSED}if (status === 503) return next()\n`,
    },
    {
      fault: 'calls an outage 401',
      replace: STATUS,
      by: 'ctx.status = status === 503 ? 401 : status\n',
    },
    {
      fault: 'calls a missing scope 401',
      replace: STATUS,
      by: 'ctx.status = status === 403 ? 401 : status\n',
    },
    { fault: 'refuses with status 200', replace: STATUS, by: 'ctx.status = 200\n' },
    { fault: 'drops Retry-After', replace: HEADERS, by: `${HEADERS}ctx.remove('retry-after')\n` },
    {
      fault: 'drops the challenge',
      replace: HEADERS,
      by: `${HEADERS}ctx.remove('www-authenticate')\n`,
    },
    {
      fault: 'writes another error code into the challenge',
      replace: HEADERS,
      by: "ctx.set(JSON.parse(JSON.stringify(headers).replace('invalid_token', 'invalid_request')))\n",
    },
    {
      fault: 'drops Cache-Control',
      replace: HEADERS,
      by: `${HEADERS}ctx.remove('cache-control')\n`,
    },
    {
      fault: 'adds its headers to those that are there',
      replace: HEADERS,
      by: 'for (const [name, value] of Object.entries(headers)) ctx.append(name, value)\n',
    },
    { fault: 'sends no body', replace: BODY, by: "ctx.body = ''\n" },
    {
      fault: 'sends the body as a JSON text of JSON',
      replace: BODY,
      by: 'ctx.body = JSON.stringify(body)\n',
    },
    {
      fault: 'treats a missing credential as a caller',
      replace: REFUSED,
      by: `if (outcome.reason === 'missing') return next()\n${REFUSED}`,
    },
    {
      fault: 'refuses anonymous requests behind an optional guard',
      replace: GRANTED,
      by: `if (outcome.kind === 'anonymous') { ctx.status = 401; return }\n${GRANTED}`,
    },
    {
      fault: 'lets every OPTIONS request through',
      replace: CHECK,
      by: `if (ctx.method === 'OPTIONS') return next()\n${CHECK}`,
    },
    {
      fault: 'lets every HEAD request through',
      replace: CHECK,
      by: `if (ctx.method === 'HEAD') return next()\n${CHECK}`,
    },
    {
      fault: 'lets upgrade requests through',
      replace: CHECK,
      by: `if (ctx.get('upgrade')) return next()\n${CHECK}`,
    },
    {
      fault: 'believes a caller that is on the request already',
      replace: CHECK,
      by: `if (ctx.state.tokenInfo) return next()\n${CHECK}`,
    },
    {
      fault: 'getAuth believes what is written on the request',
      replace: 'return currentAuth(ctx.req)',
      by: 'return ctx.state?.auth ?? currentAuth(ctx.req)',
    },
    {
      fault: 'leaves a foreign tokenInfo in place',
      replace: 'ctx.state.tokenInfo = auth?.tokenInfo',
      by: 'ctx.state.tokenInfo ??= auth?.tokenInfo',
    },
    {
      fault: 'leaves a foreign tokenInfo on an anonymous request',
      replace: GRANTED,
      by: `if (outcome.kind === 'anonymous') return next()\n${GRANTED}`,
    },
    {
      fault: 'believes the guard of another authenticator',
      replace: CHECK,
      by: `let known = false\ntry { known = currentAuth(ctx.req) !== undefined } catch {}\nif (known) return next()\n${CHECK}`,
    },
    {
      fault: 'remembers the caller of the connection',
      replace: CHECK,
      by: `const seen = (globalThis.seenSockets ??= new WeakSet())\nif (seen.has(ctx.socket)) return next()\n${CHECK}if (outcome.kind === 'granted') seen.add(ctx.socket)\n`,
    },
    {
      fault: 'remembers the outcome of a credential',
      replace: CHECK,
      by: `const known = (check.known ??= new Map())\nconst key = ctx.get('authorization')\nif (!known.has(key)) known.set(key, await check(ctx))\nconst outcome = known.get(key)\n`,
    },
    {
      fault: 'verifies again at every guard',
      replace: 'requestOf: (ctx) => ctx.req,',
      by: 'requestOf: ({ req }) => ({ method: req.method, headers: req.headers, rawHeaders: req.rawHeaders }),',
    },
    {
      fault: 'looks at one of two Authorization headers',
      replace: CHECK,
      by: `Object.defineProperty(ctx.req, 'rawHeaders', { value: [] })\n${CHECK}`,
    },
    {
      fault: 'goes on when the authenticator breaks',
      replace: CHECK,
      by: "const outcome = await check(ctx).catch(() => ({ kind: 'broken' }))\nif (outcome.kind === 'broken') return next()\n",
    },
    {
      fault: 'never answers when the authenticator breaks',
      replace: CHECK,
      by: 'const outcome = await check(ctx).catch(() => new Promise(() => {}))\n',
    },
  ],
}
