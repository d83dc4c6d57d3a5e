/**
 * Makes a link to a page of the console. All of them are relative and in one folder, so that they hold
 * wherever the console is mounted, also behind a proxy that strips a prefix. IDs are in the query,
 * where no ID can lead to another path.
 */
export function link(
  page: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, value)
  }
  const text = search.toString()
  return `./${page}${text === '' ? '' : `?${text}`}`
}
