// A plugin of typedoc: names each module for its package, `redis` instead of `redis/src`.
import { Converter, ReflectionKind } from 'typedoc'

/** Renames the modules before pages and links are made from their names. */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
    if (reflection.kindOf(ReflectionKind.Module)) {
      reflection.name = reflection.name.replace(/\/src$/, '')
    }
  })
}
