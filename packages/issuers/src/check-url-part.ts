const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?$/i

/**
 * Checks the name of a host, which becomes a part of a URL.
 *
 * @throws {TypeError} When it holds more than a host, such as `https://` or a path.
 */
export function checkHost(name: string, value: unknown, example: string): string {
  if (typeof value === 'string' && HOST.test(value)) return value.toLowerCase()
  throw new TypeError(
    `${name} must be a host like ${example}, without https:// and without a path.`,
  )
}

/**
 * Checks a name that becomes one part of a URL's path.
 *
 * @throws {TypeError} When it is empty or holds more than one part.
 */
export function checkPathPart(name: string, value: unknown, example: string): string {
  if (typeof value === 'string' && /^[\w.-]+$/.test(value) && !/^\.+$/.test(value)) return value
  throw new TypeError(`${name} must be a name like ${example}.`)
}
