/** Writes the cells as the table of the README: a line for each row, with the columns that work. */
export function toMarkdown(cells) {
  const rows = new Map()
  for (const { group, row, column } of cells) {
    const columns = rows.get(`${group}|${row}`) ?? []
    rows.set(`${group}|${row}`, [...columns, column])
  }
  const lines = [...rows].map(([name, columns]) => {
    const [group, row] = name.split('|')
    return [group, row, columns.join(', ')]
  })
  return table([['what', 'with', 'works as'], ...lines])
}

/** Writes what each cell came to. */
export function toReport(results) {
  return table([
    ['what', 'with', 'as', 'result', 'seconds'],
    ...results.map(({ cell, error, ms }) => [
      cell.group,
      cell.row,
      cell.column,
      error === undefined ? 'works' : 'FAILS',
      (ms / 1000).toFixed(1),
    ]),
  ])
}

// As Prettier formats it.
function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  const line = (cells) => `| ${cells.map((each, i) => each.padEnd(widths[i])).join(' | ')} |`
  const [head, ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
