/** What is used of an open connection: a socket, or an answer that is being written. */
export interface Destroyable {
  readonly destroyed: boolean
  destroy(): unknown
  on(event: 'close', listener: () => void): unknown
}

/** Destroys a connection that its peer keeps open. */
export function destroyLater(connection: Destroyable, ms: number): void {
  if (connection.destroyed) return
  const timer = setTimeout(() => {
    connection.destroy()
  }, ms)
  timer.unref()
  connection.on('close', () => {
    clearTimeout(timer)
  })
}
