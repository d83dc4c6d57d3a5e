/** Lays out rows of cells in columns, the first row as the heading. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const [heading = []] = rows
  const widths = heading.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const [first = '', ...others] = rows.map(line)
  return [first, widths.map((width) => '─'.repeat(width)).join('  '), ...others].join('\n')
}

/** Lays out the same rows as a table of Markdown, as Prettier aligns it. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heading = [], ...others] = rows
  const widths = heading.map((_, column) =>
    Math.max(4, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [heading, rule, ...others].map((row) => markdownRow(row, widths)).join('\n')
}

function markdownRow(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0
    return column === 0 ? cell.padEnd(width) : cell.padStart(width)
  })
  return `| ${padded.join(' | ')} |`
}

/** Writes a number with three significant digits. */
export function digits(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
