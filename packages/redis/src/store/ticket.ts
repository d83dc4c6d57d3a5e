/** Adds to the server's ticket when it arrived here, on the monotonic clock of this process. */
export function writeTicket(ticket: string): string {
  return `${ticket}@${performance.now()}`
}

/** Splits it again. The age is `NaN` for a ticket that was never given out. */
export function readTicket(ticket: string): { readonly ticket: string; readonly ageMs: number } {
  const [given = '', arrivedAt] = ticket.split('@')
  return { ticket: given, ageMs: performance.now() - Number(arrivedAt) }
}
