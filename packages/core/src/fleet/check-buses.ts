import { checkMethods, optionError } from '../options/check-options.ts'
import type { Bus } from './bus.ts'

/**
 * Reads the buses of a fleet: one, several, or none when it is left out.
 *
 * @throws {TypeError} When one is not a bus, the list is empty, or a bus is in it twice.
 */
export function checkBuses(name: string, value: Bus | readonly Bus[] | undefined): readonly Bus[] {
  const list = isList(value) ? value : [value].filter((bus) => bus !== undefined)
  if (isList(value) && list.length === 0) {
    throw new TypeError(
      `${name} must be a bus or a list of them, got an empty list. Leave bus out for one process.`,
    )
  }
  for (const [i, bus] of list.entries()) {
    const place = isList(value) ? `${name}[${i}]` : name
    if (checkMethods(place, bus, ['subscribe', 'publish', 'isCurrent']) === undefined) {
      throw optionError(place, 'a bus', bus)
    }
    if (list.indexOf(bus) < i) {
      throw new TypeError(
        `${place} must be another bus, got the one at ${name}[${list.indexOf(bus)}].`,
      )
    }
  }
  return Object.freeze([...list])
}

function isList(value: Bus | readonly Bus[] | undefined): value is readonly Bus[] {
  return Array.isArray(value)
}
