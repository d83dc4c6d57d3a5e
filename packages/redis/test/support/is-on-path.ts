import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Tells whether a program can be run by its name. */
export function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
