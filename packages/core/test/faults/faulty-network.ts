import { afterEach, beforeEach, vi } from 'vitest'
import { boundedFetch } from '../../src/http/bounded-fetch.ts'
import { startFaultyServer, type FaultyServer } from './faulty-server.ts'

const cleanups: (() => unknown)[] = []

/** Does something with a value after the test. */
export const later = <T>(value: T, cleanup: (value: T) => unknown): T => {
  cleanups.push(() => cleanup(value))
  return value
}

/** Undoes after each test of a file what it did to clocks, spies and servers. */
export function useFaultyNetwork(): void {
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  })
  afterEach(async () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  })
}

/** Starts a server that ends with the test. */
export const startServer = async (well: Parameters<typeof startFaultyServer>[0]) =>
  later(await startFaultyServer(well), (server) => server.goOffline())

/** Fetches a document, with a deadline that a loaded machine keeps. */
export const fetchFrom = (url: string) => boundedFetch(url, {}, AbortSignal.timeout(20_000))
export const ask = (server: FaultyServer) => fetchFrom(`http://127.0.0.1:${server.port}/`)
