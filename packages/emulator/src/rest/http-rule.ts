import type { DescMethod } from '@bufbuild/protobuf'
import { BinaryReader } from '@bufbuild/protobuf/wire'

/** One way to call an RPC over REST. */
export interface HttpBinding {
  /** The HTTP method. */
  readonly verb: string
  /** Such as `/api/v1/organizations/{organization_id}/clients`. */
  readonly path: string
  /** The field that the body fills: `*` for the whole message, empty for none. */
  readonly body: string
}

// Scalekit's schema names its REST routes in the option `google.api.http`. The official client ships
// the schema without the definition of that option, so it is read off the wire format.
const HTTP_OPTION = 72_295_728
const VERBS: Readonly<Record<number, string>> = {
  2: 'GET',
  3: 'PUT',
  4: 'POST',
  5: 'DELETE',
  6: 'PATCH',
}
const BODY = 7
const ADDITIONAL_BINDINGS = 11

/**
 * Reads how the schema publishes an RPC over REST.
 *
 * @see {@link https://github.com/googleapis/googleapis/blob/master/google/api/http.proto google.api.HttpRule}
 */
export function httpBindings(method: DescMethod): readonly HttpBinding[] {
  const options = method.proto.options?.$unknown ?? []
  return options
    .filter(({ no }) => no === HTTP_OPTION)
    .flatMap(({ data }) => readRule(new BinaryReader(data).bytes()))
}

function readRule(bytes: Uint8Array): readonly HttpBinding[] {
  const reader = new BinaryReader(bytes)
  let binding: HttpBinding = { verb: '', path: '', body: '' }
  const others: HttpBinding[] = []
  while (reader.pos < reader.len) {
    const [no, wireType] = reader.tag()
    const verb = VERBS[no]
    if (verb !== undefined) binding = { ...binding, verb, path: reader.string() }
    else if (no === BODY) binding = { ...binding, body: reader.string() }
    else if (no === ADDITIONAL_BINDINGS) others.push(...readRule(reader.bytes()))
    else reader.skip(wireType, no)
  }
  return [binding, ...others]
}
