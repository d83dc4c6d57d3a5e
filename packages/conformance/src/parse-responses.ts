/** A response as it came over the wire. */
export interface RawResponse {
  readonly status: number
  /** Names in lower case, in the order they came. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/**
 * Reads as many whole, final responses as there are in the bytes; interim ones (1xx) are left out.
 *
 * @param bodiless Tells which responses have no body regardless of their headers: those to HEAD.
 */
export function parseResponses(
  bytes: Buffer,
  bodiless: readonly boolean[],
): readonly RawResponse[] {
  const responses: RawResponse[] = []
  let rest = bytes
  for (;;) {
    const next = parseOne(rest, bodiless[responses.length] ?? false)
    if (next === undefined) return responses
    rest = next.rest
    if (next.response.status >= 200) responses.push(next.response)
  }
}

/** The values of a header, in order. */
export function headerOf({ headers }: RawResponse, name: string): readonly string[] {
  return headers.filter(([key]) => key === name).map(([, value]) => value)
}

function parseOne(bytes: Buffer, isBodiless: boolean) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const head = { status, headers, body: '' }
  const rest = bytes.subarray(end + 4)
  if (isBodiless || status < 200 || status === 204 || status === 304)
    return { response: head, rest }

  if (headerOf(head, 'transfer-encoding').includes('chunked')) return readChunks(head, rest)
  const length = Number(headerOf(head, 'content-length')[0] ?? 0)
  if (rest.length < length) return undefined
  const body = rest.subarray(0, length).toString()
  return { response: { ...head, body }, rest: rest.subarray(length) }
}

function readChunks(head: RawResponse, bytes: Buffer) {
  let body = ''
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n')
    if (end === -1) return undefined
    const size = Number.parseInt(rest.subarray(0, end).toString(), 16)
    if (rest.length < end + 2 + size + 2) return undefined
    body += rest.subarray(end + 2, end + 2 + size).toString()
    rest = rest.subarray(end + 2 + size + 2)
    if (size === 0) return { response: { ...head, body }, rest }
  }
}
