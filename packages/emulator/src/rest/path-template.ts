/** Reads the fields out of a path: `undefined` where the path is another one. */
export type PathReader = (path: string) => Readonly<Record<string, string>> | undefined

const FIELD = /\{(\w+)\}/g

/**
 * Compiles a path with fields in it, such as `/api/v1/users/{id}`. A field takes one segment, and
 * ends before a colon, so that `/users/{id}:undo` and `/users/{id}` differ.
 */
export function pathTemplate(template: string): PathReader {
  const names = [...template.matchAll(FIELD)].map(([, name]) => name ?? '')
  const literal = template
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('([^/:]+)')
  const pattern = new RegExp(`^${literal}$`)
  return (path) => {
    const match = pattern.exec(path)
    if (match === null) return undefined
    try {
      return Object.fromEntries(
        names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]),
      )
    } catch {
      return undefined
    }
  }
}
