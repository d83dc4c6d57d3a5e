import type { ConsoleRequest } from '../http/console-request.ts'

/**
 * Finds out which page of the console a URL asks for.
 *
 * @param whole The URL as it was sent.
 * @param below What is left of it below the place where the console is mounted.
 */
export function describeUrl(
  whole: string,
  below: string,
): Pick<ConsoleRequest<never>, 'path' | 'mount' | 'query'> {
  const [wholePath = ''] = whole.split('?', 1)
  const [path = ''] = below.split('?', 1)
  const isRoot = path === '' || path === '/'
  return {
    path: isRoot ? (wholePath.endsWith('/') ? '/' : '') : path,
    mount: wholePath.slice(wholePath.lastIndexOf('/') + 1),
    query: new URLSearchParams(below.slice(path.length + 1)),
  }
}
