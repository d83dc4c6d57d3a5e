import { describe, expect, test } from 'vitest'
import { written } from '../src/expected-answers.ts'
import { headerOf, parseResponses } from '../src/parse-responses.ts'

function parse(text: string, bodiless: readonly boolean[] = []) {
  return parseResponses(Buffer.from(text.replaceAll('\n', '\r\n')), bodiless)
}

describe('parseResponses', () => {
  test('reads pipelined responses, each with its own body', () => {
    const one = 'HTTP/1.1 401 Unauthorized\nContent-Length: 3\n\nabc'
    const two = 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nde\n1\nf\n0\n\n'
    expect(parse(one + two)).toMatchObject([
      { status: 401, body: 'abc' },
      { status: 200, body: 'def' },
    ])
  })

  test.each([
    ['its head', 'HTTP/1.1 200 OK\nContent-Length: 3\n'],
    ['its body', 'HTTP/1.1 200 OK\nContent-Length: 3\n\nab'],
    ['its last chunk', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\na\n'],
  ])('waits for the rest of %s', (_, text) => {
    expect(parse(text)).toEqual([])
  })

  test('reads no body after a HEAD, regardless of Content-Length (RFC 9112 §6.3)', () => {
    const head = 'HTTP/1.1 401 Unauthorized\nContent-Length: 3\n\n'
    expect(parse(head + head, [true, true])).toHaveLength(2)
  })

  test('leaves interim responses out', () => {
    const text = 'HTTP/1.1 100 Continue\n\nHTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n'
    expect(parse(text)).toMatchObject([{ status: 401 }])
  })

  test('keeps a header that came twice, twice', () => {
    const [response] = parse('HTTP/1.1 200 OK\nVary: A\nvary: B\nContent-Length: 0\n\n')
    expect(response && headerOf(response, 'vary')).toEqual(['A', 'B'])
  })
})

test('a response is written with every header that is not Node’s own, in order', () => {
  const response = {
    status: 401,
    headers: [
      ['vary', 'Authorization'],
      ['date', 'today'],
      ['cache-control', 'no-store'],
    ],
    body: '{}',
  } as const
  expect(written(response)).toBe('401\ncache-control: no-store\nvary: Authorization\n\n{}')
})
