import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { spreadOf } from '../measure/median.ts'
import { barChart, SCHEMES, type Bar } from './charts.ts'
import { withServers } from './readme.ts'
import { tablesOf, type Results } from './results.ts'
import { markdownTable } from './table.ts'

/** Writes the page of a run with its charts, light and dark, its figures as JSON, and those of the README. */
export async function writeDocument(docs: string, results: Results): Promise<void> {
  const folder = path.join(docs, 'benchmarks')
  await mkdir(folder, { recursive: true })
  for (const [name, { title, bars }] of Object.entries(chartsOf(results))) {
    for (const scheme of SCHEMES) {
      await writeFile(path.join(folder, `${name}-${scheme}.svg`), barChart(title, bars, scheme))
    }
  }
  await writeFile(path.join(folder, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  await writeFile(path.join(docs, 'benchmarks.md'), pageOf(results))
  const readme = path.join(docs, '../README.md')
  await writeFile(readme, withServers(await readFile(readme, 'utf8'), results.http))
}

/** A picture of both color schemes, for Markdown. */
export function pictureOf(folder: string, name: string, alt: string): string {
  return [
    '<picture>',
    `  <source media="(prefers-color-scheme: dark)" srcset="${folder}/${name}-dark.svg">`,
    `  <img alt="${alt}" src="${folder}/${name}-light.svg">`,
    '</picture>',
  ].join('\n')
}

function chartsOf({ http, pairs }: Results) {
  const servers: Bar[] = http
    .filter(({ scenario }) => scenario === 'hot')
    .map(({ framework, guard, cpuMicrosPerRequest }) => ({
      name: `${framework}, ${guard}`,
      value: spreadOf(cpuMicrosPerRequest).median,
      isOurs: guard.startsWith('claviger'),
    }))
  const decisions: Bar[] = pairs
    .filter(({ name }) => /token/.test(name))
    .flatMap(({ name, oursMicros, theirsMicros }) => [
      { name: name.replace(/ : .*/, ', Claviger'), value: oursMicros.median, isOurs: true },
      { name: name.replace(/^.* : /, '… '), value: theirsMicros.median, isOurs: false },
    ])
  return {
    servers: { title: 'CPU time of one request with a known credential, µs', bars: servers },
    decisions: { title: 'CPU time of one decision on a token, µs', bars: decisions },
  }
}

function pageOf(results: Results): string {
  const { aims, http, pairs, parts, waits } = tablesOf(results)
  return `# Benchmarks

\`npx -y pnpm@12 bench --docs docs\` wrote this page on Node ${results.node}. CPU time is that of the whole process, with all of
its threads. Contenders are measured in turns, and each ratio is taken within one round, so a busy machine slows all of
them. The times are those of one machine; the ratios are what to compare. \`±\` is half of the range of the middle half
of the rounds. How it is measured: [benchmarks](../benchmarks/README.md). All figures: [results.json](benchmarks/results.json).

## Aims

${markdownTable(aims)}

_Within noise_ is a miss that is no larger than \`±\`. What Node and V8 take for the parts of a decision, in the same run,
says why an aim is missed:

${markdownTable(parts)}

- **Express.** A bare request varies more from round to round than a decision costs in process, and a guard is one more
  layer for Express to walk through.
- **Hot token.** The SHA-256 of the whole token is half of it. The cache is asked by that digest, so that no token that is
  longer, shorter or spelled otherwise is ever taken for one that was verified.
- **Cold token.** The RS256 check is most of it. Beside what aws-jwt-verify does, a new token is digested, refused where its JSON
  names a member twice, and remembered, so that its next request is a hot one.
- **Import.** Node finds, reads and compiles the code: both packages are imported into an empty process, which also starts
  Node's reader of CommonJS for ours. An application that has imported Express has started it already.
- **Lookup.** It has a deadline, shares its answer with all who wait for the same key, takes its turn behind a
  circuit breaker, and its answer is checked, frozen and remembered.
- **A hit among a million keys.** The bare \`Map\` of V8 slows down as well: its entries are no longer in the
  processor's caches.

## Servers

${pictureOf('benchmarks', 'servers', 'CPU time of one request, by framework and guard')}

\`hot\`: the same token or key each time. \`cold\`: a token that was not seen before, each time. \`refused\`: a made-up credential, the
same each time. A guard of Claviger accepts API keys and access tokens.

${markdownTable(http)}

## Single decisions

${pictureOf('benchmarks', 'decisions', 'CPU time of one decision on a token, beside other libraries')}

${markdownTable(pairs)}

## What is not in memory

Twenty decisions at a time.

${markdownTable(waits)}
`
}
