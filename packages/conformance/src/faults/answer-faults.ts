import { altersRefusal, type Fault } from './fault.ts'

/** Faults that change an answer on its way to the client. */
export const ANSWER_FAULTS: readonly Fault[] = [
  { name: 'calls an outage 401', ...altersRefusal(withStatus(503, 401)) },
  { name: 'calls a missing scope 401', ...altersRefusal(withStatus(403, 401)) },
  {
    name: 'refuses with status 200',
    ...altersRefusal((refusal) => Object.assign({}, refusal, { status: 200 })),
  },
  { name: 'drops Retry-After', ...altersRefusal(without('retry-after')) },
  { name: 'drops the challenge', ...altersRefusal(without('www-authenticate')) },
  {
    name: 'writes another error code into the challenge',
    ...altersRefusal((refusal) => ({
      ...refusal,
      headers: Object.fromEntries(
        Object.entries(refusal.headers).map(([name, value]) => [
          name,
          value.replace('invalid_token', 'invalid_request'),
        ]),
      ),
    })),
  },
  { name: 'drops Cache-Control', ...altersRefusal(without('cache-control')) },
  {
    name: 'adds its headers to those that are there',
    ...altersRefusal((refusal, call) => ({
      ...refusal,
      headers: Object.fromEntries(
        Object.entries(refusal.headers).map(([name, value]) => [
          name,
          [call.header(name) ?? [], value].flat().join(', '),
        ]),
      ),
    })),
  },
  { name: 'sends no body', ...altersRefusal((refusal) => ({ ...refusal, body: '' })) },
  {
    name: 'sends the body as a JSON text of JSON',
    ...altersRefusal((refusal) => ({ ...refusal, body: JSON.stringify(refusal.body) })),
  },
]

type Refusal = Parameters<Parameters<typeof altersRefusal>[0]>[0]

function withStatus(from: 403 | 503, to: 401): (refusal: Refusal) => Refusal {
  return (refusal) => (refusal.status === from ? { ...refusal, status: to } : refusal)
}

function without(header: string): (refusal: Refusal) => Refusal {
  return (refusal) => ({
    ...refusal,
    headers: Object.fromEntries(
      Object.entries(refusal.headers).filter(([name]) => name !== header),
    ),
  })
}
