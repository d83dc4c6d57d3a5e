const INTERVAL_MS = 60_000

/**
 * Makes the function that warns the operator through Node's process warnings, each code at most
 * once a minute: an outage is one piece of news, not one for every request.
 */
export function processWarner(): (code: string, message: string) => void {
  const last = new Map<string, number>()
  return (code, message) => {
    const now = performance.now()
    if (now - (last.get(code) ?? -Infinity) < INTERVAL_MS) return
    last.set(code, now)
    process.emitWarning(message, { type: 'ClavigerWarning', code })
  }
}
