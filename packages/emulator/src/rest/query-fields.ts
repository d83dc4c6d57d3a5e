import { ScalarType, type DescField, type DescMessage, type JsonValue } from '@bufbuild/protobuf'

/**
 * Reads the fields of a message out of a query. A name that the message does not have is left out,
 * as Scalekit does.
 */
export function queryFields(
  message: DescMessage,
  query: URLSearchParams,
): Readonly<Record<string, JsonValue>> {
  const fields = new Map<string, DescField>(
    message.fields.flatMap((field) => [
      [field.name, field],
      [field.jsonName, field],
    ]),
  )
  return Object.fromEntries(
    [...new Set(query.keys())].flatMap((name) => {
      const field = fields.get(name)
      if (field === undefined) return []
      const values = query.getAll(name).map((value) => toJson(field, value))
      return [[name, field.fieldKind === 'list' ? values : (values[0] ?? null)]]
    }),
  )
}

// The JSON of protocol buffers accepts numbers as strings, but not booleans.
function toJson(field: DescField, value: string): JsonValue {
  const isFlag = 'scalar' in field && field.scalar === ScalarType.BOOL
  return isFlag && (value === 'true' || value === 'false') ? value === 'true' : value
}
