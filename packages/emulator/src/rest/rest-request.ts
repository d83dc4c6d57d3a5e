import { create, fromJson, type JsonValue, type Message } from '@bufbuild/protobuf'
import { valid } from '../rpc/refusals.ts'
import { queryFields } from './query-fields.ts'
import type { RestCall } from './rest-routes.ts'

/**
 * Makes the message of an RPC out of a REST request: the body first, then the query, and the path
 * last, so that no body can speak of another organization than its path.
 *
 * @throws {ConnectError} `InvalidArgument` for a body that is not JSON, or does not fit.
 */
export function restRequest(
  { method: { input }, binding, fields }: RestCall,
  query: URLSearchParams,
  body: string,
): Message {
  const json = {
    ...bodyFields(binding.body, parseJson(body)),
    ...(binding.body === '*' ? {} : queryFields(input, query)),
    ...fields,
  }
  try {
    return fromJson(input, json, { ignoreUnknownFields: true })
  } catch {
    valid(false, 'the request has a field of a wrong type')
    return create(input)
  }
}

function bodyFields(field: string, json: JsonValue): Readonly<Record<string, JsonValue>> {
  if (field === '') return {}
  if (field !== '*') return { [field]: json }
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
  valid(isObject, 'the body must be a JSON object')
  return isObject ? json : {}
}

function parseJson(body: string): JsonValue {
  if (body === '') return {}
  try {
    const json: JsonValue = JSON.parse(body)
    return json
  } catch {
    valid(false, 'the body must be JSON')
    return {}
  }
}
