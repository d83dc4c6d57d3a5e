import type { IntrospectionOptions } from './introspection-options.ts'

/**
 * Writes every setting of an introspection lookup into one string, except for the secret: two
 * lookups that differ in one of them must not share what they find.
 *
 * @returns `undefined` when a setting is a function, which cannot be compared between processes.
 */
export function introspectionIdentity(options: IntrospectionOptions): string | undefined {
  const { clientSecret: _, ...settings } = options
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  if (given.some(([, value]) => typeof value === 'function')) return undefined
  return `introspection ${JSON.stringify(given.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`
}
