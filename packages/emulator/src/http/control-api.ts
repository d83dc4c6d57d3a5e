import type { Emulator } from '../emulator.ts'
import { parseFault, parseFaultTarget } from '../faults/parse-fault.ts'
import { respond, respondJson, type Exchange } from './exchange.ts'
import { isFromThisMachine } from './from-this-machine.ts'
import { JsonFields } from './json-fields.ts'
import { readBody } from './read-body.ts'

/** The answer to a control request: a JSON body, or none. */
type Action = (emulator: Emulator, fields: JsonFields, query: URLSearchParams) => unknown

const JSON_TYPE = /^application\/json(?:\s*;.*)?$/i

/** The path under which the emulator is driven from another process. */
export const CONTROL_PREFIX = '/_emulator/'

const ACTIONS: Readonly<Record<string, Action>> = {
  'GET stats': (emulator) => emulator.stats(),
  'DELETE stats': (emulator) => emulator.resetStats(),

  'POST faults': (emulator, fields) => {
    const target = parseFaultTarget(fields.any('target'))
    const fault = parseFault(fields.any('fault'))
    fields.end()
    emulator.fault(target, fault)
  },
  'DELETE faults': (emulator, _fields, query) => {
    const target = query.get('target')
    emulator.clearFaults(target === null ? undefined : parseFaultTarget(target))
  },

  'POST keys': (emulator, fields) => {
    const options = {
      organizationId: fields.text('organizationId'),
      userId: fields.text('userId'),
      customClaims: fields.textMap('customClaims'),
      roles: fields.texts('roles'),
      expiry: fields.date('expiry'),
      description: fields.text('description'),
    }
    fields.end()
    return emulator.issueKey(options)
  },
  'POST clients': (emulator, fields) => {
    const options = {
      organizationId: fields.text('organizationId'),
      name: fields.text('name'),
      scopes: fields.texts('scopes'),
      audience: fields.texts('audience'),
      customClaims: fields.textMap('customClaims'),
      expirySeconds: fields.count('expirySeconds'),
    }
    fields.end()
    return emulator.issueClient(options)
  },
  'POST tokens': async (emulator, fields) => {
    const options = {
      organizationId: fields.text('organizationId'),
      clientId: fields.text('clientId'),
      subject: fields.text('subject'),
      issuer: fields.text('issuer'),
      scopes: fields.texts('scopes'),
      audience: fields.texts('audience'),
      claims: fields.map('claims'),
      expiresInSeconds: fields.count('expiresInSeconds'),
      issuedAt: fields.date('issuedAt'),
    }
    fields.end()
    return { accessToken: await emulator.issueToken(options) }
  },

  'POST rotate-keys': async (emulator, fields) => {
    const overlap = fields.flag('overlap')
    fields.end()
    return emulator.rotateKeys({ overlap })
  },
  'POST environment-secrets': (emulator) => emulator.rotateEnvironmentSecret(),
  'DELETE environment-secrets': (emulator) => emulator.retireEnvironmentSecrets(),
}

/**
 * Answers a request under `/_emulator/`: what {@link Emulator} does, for tests in another process.
 *
 * It asks for no secret, so it must not answer web pages.
 */
export async function controlApi(emulator: Emulator, { req, res, path }: Exchange): Promise<void> {
  if (!isFromThisMachine(req)) {
    respondJson(res, 403, { error: 'not for browsers' })
    return
  }
  const action = ACTIONS[`${req.method} ${path.slice(CONTROL_PREFIX.length)}`]
  if (action === undefined) {
    respondJson(res, 404, { error: `no such action; one of: ${Object.keys(ACTIONS).join(', ')}` })
    return
  }
  if (req.method === 'POST' && !JSON_TYPE.test(req.headers['content-type'] ?? '')) {
    respondJson(res, 415, { error: 'the body must be application/json' })
    return
  }

  const body = await readBody(req)
  const query = new URL(req.url ?? '', 'http://localhost').searchParams
  try {
    const result = await action(emulator, new JsonFields(parseJson(body)), query)
    if (result === undefined) respond(res, 204, { 'cache-control': 'no-store' })
    else respondJson(res, 200, result)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    respondJson(res, 400, { error: error.message })
  }
}

function parseJson(body: string | undefined): unknown {
  if (body === undefined) throw new TypeError('the body is too big')
  if (body === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    throw new TypeError('the body must be JSON')
  }
}
