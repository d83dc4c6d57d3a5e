import type { DescMethod } from '@bufbuild/protobuf'
import { httpBindings, type HttpBinding } from './http-rule.ts'
import { pathTemplate } from './path-template.ts'

/** An RPC that a REST request calls, and what its path says. */
export interface RestCall {
  readonly method: DescMethod
  readonly binding: HttpBinding
  readonly fields: Readonly<Record<string, string>>
}

/** Finds what a request calls: `undefined` for a path that is not of the REST interface. */
export type RestRoutes = (
  verb: string,
  path: string,
) => RestCall | { readonly allowed: readonly string[] } | undefined

/** Makes the routes of RPCs, as the schema publishes them. */
export function restRoutes(methods: readonly DescMethod[]): RestRoutes {
  const routes = methods.flatMap((method) =>
    httpBindings(method).map((binding) => ({
      method,
      binding,
      read: pathTemplate(binding.path),
    })),
  )
  return (verb, path) => {
    const matches = routes.flatMap(({ method, binding, read }) => {
      const fields = read(path)
      return fields === undefined ? [] : [{ method, binding, fields }]
    })
    if (matches.length === 0) return undefined
    return (
      matches.find(({ binding }) => binding.verb === verb) ?? {
        allowed: [...new Set(matches.map(({ binding }) => binding.verb))],
      }
    )
  }
}
