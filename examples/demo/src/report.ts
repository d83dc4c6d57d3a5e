import { styleText } from 'node:util'
import { API_NAMES, type ApiName, type RunningApi } from './apis.ts'

interface Row {
  readonly name: string
  readonly wanted: string
  readonly got: ReadonlyMap<ApiName, Cell>
}

interface Cell {
  readonly text: string
  readonly isRight: boolean
}

const NAME_WIDTH = 46
const CELL_WIDTH = 9
// The row is about what this API does not have, such as access tokens.
const NOT_APPLICABLE = styleText('dim', '-'.padEnd(CELL_WIDTH))

/** Shows the walk as it goes, and a table of it at the end. */
export class Report {
  readonly #rows: (Row | { readonly section: string })[] = []
  #isRight = true

  /** Whether everything so far was as it should be. */
  get isRight(): boolean {
    return this.#isRight
  }

  /** Begins a part of the walk. */
  section(name: string): void {
    this.#rows.push({ section: name })
    console.log(`\n${styleText('bold', name)}`)
  }

  /** Sends a request to each API, and compares what comes back with what should. */
  async step<Api extends RunningApi>(
    name: string,
    apis: readonly Api[],
    status: number,
    send: (api: Api) => Promise<Response>,
  ): Promise<void> {
    const cells = await Promise.all(
      apis.map(async (api) => [api.name, await cellOf(status, async () => send(api))] as const),
    )
    this.#add({ name, wanted: String(status), got: new Map(cells) })
  }

  /** Watches something else at each API, and compares what it says with what it should. */
  async watch(
    name: string,
    apis: readonly RunningApi[],
    wanted: string,
    look: (api: RunningApi) => Promise<string>,
  ): Promise<void> {
    const cells = await Promise.all(
      apis.map(async (api) => {
        const text = await look(api)
        return [api.name, { text, isRight: text === wanted }] as const
      }),
    )
    this.#add({ name, wanted, got: new Map(cells) })
  }

  /** Notes what the authority, not an API, answered. */
  note(name: string, text: string, isRight: boolean): void {
    this.#isRight &&= isRight
    console.log(`  ${mark(isRight)} ${name} ${text}`)
  }

  /** Writes the table. */
  print(): void {
    const head = ['wanted', ...API_NAMES].map((title) => title.padEnd(CELL_WIDTH)).join('')
    console.log(`\n${styleText('bold', `${''.padEnd(NAME_WIDTH)}${head}`)}`)
    for (const row of this.#rows) {
      if ('section' in row) {
        console.log(styleText('dim', row.section))
        continue
      }
      const cells = API_NAMES.map((api) => {
        const cell = row.got.get(api)
        if (cell === undefined) return NOT_APPLICABLE
        const { text, isRight } = cell
        return styleText(isRight ? 'green' : 'red', text.padEnd(CELL_WIDTH))
      })
      console.log(
        `${`  ${row.name}`.padEnd(NAME_WIDTH)}${row.wanted.padEnd(CELL_WIDTH)}${cells.join('')}`,
      )
    }
  }

  #add(row: Row): void {
    const isRight = [...row.got.values()].every((cell) => cell.isRight)
    this.#isRight &&= isRight
    this.#rows.push(row)
    console.log(`  ${mark(isRight)} ${row.name.padEnd(NAME_WIDTH - 4)} ${row.wanted}`)
  }
}

async function cellOf(wanted: number, send: () => Promise<Response>): Promise<Cell> {
  try {
    const response = await send()
    await response.arrayBuffer()
    const flaw = flawOf(response)
    const text = flaw === undefined ? String(response.status) : `${response.status} ${flaw}`
    return { text, isRight: response.status === wanted && flaw === undefined }
  } catch {
    return { text: 'failed', isRight: false }
  }
}

// A refusal is more than a status: RFC 6750 §3 asks for a challenge, and an outage says how long.
function flawOf({ status, headers }: Response): string | undefined {
  const challenge = headers.get('www-authenticate')
  if ((status === 401 || status === 403) && !challenge?.startsWith('Bearer realm='))
    return 'no challenge'
  if (status === 503 && !headers.has('retry-after')) return 'no Retry-After'
  if (status === 503 && challenge !== null) return 'a challenge'
  return undefined
}

function mark(isRight: boolean): string {
  return isRight ? styleText('green', '✓') : styleText('red', '✗')
}
