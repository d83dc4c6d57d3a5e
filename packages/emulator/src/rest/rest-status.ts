import type { DescMethod } from '@bufbuild/protobuf'
import { BinaryReader } from '@bufbuild/protobuf/wire'

// The option `grpc.gateway.protoc_gen_openapiv2.options.openapiv2_operation`, and its `responses`.
const OPENAPI_OPTION = 1042
const RESPONSES = 9
const MAP_KEY = 1

/** The status of a success as the schema documents it: 201 for what is created, else 200. */
export function successStatus(method: DescMethod): number {
  const option = method.proto.options?.$unknown?.find(({ no }) => no === OPENAPI_OPTION)
  if (option === undefined) return 200
  const documented = responseKeys(new BinaryReader(option.data).bytes())
  return Number(documented.find((status) => status.startsWith('2')) ?? 200)
}

function responseKeys(operation: Uint8Array): readonly string[] {
  const reader = new BinaryReader(operation)
  const keys: string[] = []
  while (reader.pos < reader.len) {
    const [no, wireType] = reader.tag()
    if (no !== RESPONSES) {
      reader.skip(wireType, no)
      continue
    }
    const entry = new BinaryReader(reader.bytes())
    const [first] = entry.tag()
    if (first === MAP_KEY) keys.push(entry.string())
  }
  return keys
}
