// Every form of an Authorization header that is not acceptable, and who refuses it.

/** A good key, from which the forms are made. */
export const KEY = 'sk_live-Good.Key_0123456789~+/=='
// Stands in every hostile value, so that a reflection of any part of it would be seen.
export const MARK = 'zqMARKqz'

// What the guard says, and what Node says by itself before any guard is asked.
const GUARD = [401]
const NODE = [400]
const TOO_LARGE = [431]

/** A form, the lines of its request, and the statuses that may answer it. */
export interface Form {
  readonly form: string
  readonly lines: readonly string[]
  readonly answers: readonly number[]
}

export const authorization = (value: string) => [`Authorization: ${value}`]
export const bearer = (token: string) => authorization(`Bearer ${token}`)

const REPEATED: readonly Form[] = [
  { form: 'twice, the same', lines: [...bearer(KEY), ...bearer(KEY)], answers: GUARD },
  { form: 'twice, the good one first', lines: [...bearer(KEY), ...bearer(MARK)], answers: GUARD },
  { form: 'twice, the good one last', lines: [...bearer(MARK), ...bearer(KEY)], answers: GUARD },
  {
    form: 'twice, in two spellings',
    lines: [...bearer(KEY), `AUTHORIZATION: Bearer ${KEY}`],
    answers: GUARD,
  },
  { form: 'twice, one of them empty', lines: [...bearer(KEY), 'Authorization:'], answers: GUARD },
  {
    form: 'twice, two schemes',
    lines: [...authorization('Basic eDp5'), ...bearer(KEY)],
    answers: GUARD,
  },
  {
    form: 'a hundred times',
    lines: Array.from({ length: 100 }, () => bearer(KEY)).flat(),
    answers: GUARD,
  },
]

const JOINED: readonly Form[] = [
  { form: 'a comma', lines: bearer(`${KEY},${MARK}`), answers: GUARD },
  { form: 'a comma and a space', lines: bearer(`${KEY}, Bearer ${KEY}`), answers: GUARD },
  { form: 'a leading comma', lines: authorization(`, Bearer ${KEY}`), answers: GUARD },
  { form: 'a trailing comma', lines: bearer(`${KEY},`), answers: GUARD },
  { form: 'a semicolon', lines: bearer(`${KEY};${MARK}`), answers: GUARD },
  { form: 'two schemes', lines: authorization(`Basic eDp5, Bearer ${KEY}`), answers: GUARD },
]

const SPACED: readonly Form[] = [
  { form: 'a tab instead of the space', lines: authorization(`Bearer\t${KEY}`), answers: GUARD },
  { form: 'a tab after the space', lines: bearer(`\t${KEY}`), answers: GUARD },
  { form: 'a space in the token', lines: bearer(`${KEY} ${MARK}`), answers: GUARD },
  { form: 'no space at all', lines: authorization(`Bearer${KEY}`), answers: GUARD },
  { form: 'a colon instead of the space', lines: authorization(`Bearer:${KEY}`), answers: GUARD },
  { form: 'an equals sign', lines: authorization(`Bearer=${KEY}`), answers: GUARD },
  { form: 'no value', lines: ['Authorization:'], answers: GUARD },
  { form: 'the scheme alone', lines: authorization('Bearer'), answers: GUARD },
  { form: 'folded, with a space', lines: ['Authorization: Bearer', ` ${KEY}`], answers: NODE },
  { form: 'folded, with a tab', lines: ['Authorization: Bearer', `\t${KEY}`], answers: NODE },
  // Up to 20.19, Node takes it for a header of another name.
  {
    form: 'a space before the colon',
    lines: [`Authorization : Bearer ${KEY}`],
    answers: [400, 401],
  },
  { form: 'a space before the name', lines: [` Authorization: Bearer ${KEY}`], answers: NODE },
]

const DRESSED: readonly Form[] = [
  { form: 'in double quotes', lines: bearer(`"${KEY}"`), answers: GUARD },
  { form: 'in single quotes', lines: bearer(`'${KEY}'`), answers: GUARD },
  { form: 'in angle brackets', lines: bearer(`<${KEY}>`), answers: GUARD },
  { form: 'in braces', lines: bearer(`{${KEY}}`), answers: GUARD },
  { form: 'as a parameter', lines: bearer(`token="${KEY}"`), answers: GUARD },
  { form: 'percent-encoded', lines: bearer(encodeURIComponent(`${KEY} ${MARK}`)), answers: GUARD },
  { form: 'with an encoded line end', lines: bearer(`${KEY}%0d%0aX-A: ${MARK}`), answers: GUARD },
  { form: 'with an encoded NUL', lines: bearer(`${KEY}%00`), answers: GUARD },
  { form: 'with a backslash', lines: bearer(`${KEY}\\`), answers: GUARD },
  { form: 'with = in the middle', lines: bearer(`a=${KEY}`), answers: GUARD },
  { form: 'nothing but =', lines: bearer('===='), answers: GUARD },
  { form: 'with an encoded word', lines: bearer(`=?utf-8?B?${MARK}?=`), answers: GUARD },
  { form: 'under another scheme', lines: authorization(`Basic ${KEY}`), answers: GUARD },
  { form: 'under a longer scheme', lines: authorization(`xBearer ${KEY}`), answers: GUARD },
  { form: 'under the scheme and more', lines: authorization(`Bearer-${KEY} x`), answers: GUARD },
]

// Tab is a form of its own above; CR and LF end a line, so they come in the middle here.
const CONTROLS: readonly Form[] = Array.from({ length: 32 }, (_, code) => code)
  .concat(127)
  .filter((code) => code !== 9)
  .flatMap((code) => {
    const char = String.fromCharCode(code)
    const name = `0x${code.toString(16).padStart(2, '0')}`
    return [
      { form: `${name} in the token`, lines: bearer(`${KEY}${char}${MARK}`), answers: [400, 401] },
      {
        form: `${name} after the scheme`,
        lines: authorization(`Bearer${char}${KEY}`),
        answers: [400, 401],
      },
    ]
  })

const NON_ASCII: readonly Form[] = [
  ...Array.from({ length: 128 }, (_, i) => i + 128).map((code) => ({
    form: `byte 0x${code.toString(16)}`,
    lines: bearer(`${KEY}${String.fromCharCode(code)}`),
    answers: GUARD,
  })),
  ...['\u00a0', '\u200b', '\u2028', '\ufeff', '\uff21', '\u212a', '\u{1f511}', '\u0131'].map(
    (char) => ({
      form: `UTF-8 of U+${char.codePointAt(0)?.toString(16).padStart(4, '0')}`,
      lines: bearer(`${KEY}${Buffer.from(char).toString('latin1')}`),
      answers: GUARD,
    }),
  ),
  {
    form: 'a scheme with a long s',
    lines: authorization(`${Buffer.from('Bea\u0280er').toString('latin1')} ${KEY}`),
    answers: GUARD,
  },
]

const SIZED: readonly Form[] = [
  { form: '8,193 bytes', lines: bearer('a'.repeat(8_193)), answers: GUARD },
  { form: '15 kB', lines: bearer('a'.repeat(15_000)), answers: GUARD },
  { form: '15 kB of dots', lines: bearer('.'.repeat(15_000)), answers: GUARD },
  { form: '64 kB', lines: bearer('a'.repeat(65_536)), answers: TOO_LARGE },
  { form: '300 kB', lines: bearer('a'.repeat(300_000)), answers: TOO_LARGE },
  { form: '64 kB of spaces', lines: bearer(' '.repeat(65_536)), answers: [400, 401, 431] },
  {
    form: '2,000 headers',
    lines: Array.from({ length: 2_000 }, () => 'a:'),
    // Node drops what is over its count of headers, and the credential of a request with them.
    answers: [401, 431],
  },
]

/** All forms, by their class. */
export const CLASSES = {
  repeated: REPEATED,
  'joined by a proxy': JOINED,
  'spaced and folded': SPACED,
  'dressed up': DRESSED,
  'with a control byte': CONTROLS,
  'not ASCII': NON_ASCII,
  large: SIZED,
} as const
