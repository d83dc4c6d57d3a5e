import { LEADING_PEER } from './aims.ts'
import type { HttpFigure } from '../measure/http-rounds.ts'
import { spreadOf } from '../measure/median.ts'
import { digits, markdownTable } from './table.ts'

const BEGIN = '<!-- written by bench --docs -->\n\n'
const END = '\n\n<!-- end -->'

/**
 * Replaces the table of servers in the README.
 *
 * @throws {Error} When the README has no place for it.
 */
export function withServers(readme: string, http: readonly HttpFigure[]): string {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END, begin)
  if (begin < 0 || end < 0) throw new Error('expected a table of benchmarks in the README')
  return readme.slice(0, begin + BEGIN.length) + serversTable(http) + readme.slice(end)
}

function serversTable(http: readonly HttpFigure[]): string {
  const cpuOf = (framework: string, guard: string) => {
    const found = http.find(
      (figure) =>
        figure.framework === framework && figure.guard === guard && figure.scenario === 'hot',
    )
    if (found === undefined) throw new Error(`expected a figure of ${framework}, ${guard}`)
    return digits(spreadOf(found.cpuMicrosPerRequest).median)
  }
  return markdownTable([
    ['CPU µs of a request', 'no guard', 'Claviger, key', 'Claviger, token', 'another guard'],
    ...Object.entries(LEADING_PEER).map(([framework, peer]) => [
      NAMES[framework] ?? framework,
      cpuOf(framework, 'bare'),
      cpuOf(framework, 'claviger, API key'),
      cpuOf(framework, 'claviger, access token'),
      `${cpuOf(framework, peer)}, ${peer}`,
    ]),
  ])
}

const NAMES: Readonly<Record<string, string>> = {
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
}
