// The transport's own words for an HTTP answer that is not gRPC: a proxy or a gateway gave it.
const HTTP_STATUS = /^(?:\[[a-z_]{1,32}\] )?HTTP (\d{3})$/
// These ask for another try, and say nothing about the request.
const FOR_LATER = new Set([408, 425, 429])

/**
 * Tells from an error's message whether a gateway before the service turned the request away: a
 * client error that is not the service's own word.
 */
export function isTurnedAway(message: string): boolean {
  const status = Number(HTTP_STATUS.exec(message)?.[1] ?? 0)
  return status >= 400 && status < 500 && !FOR_LATER.has(status)
}
