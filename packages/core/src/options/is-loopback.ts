// `URL` writes an IPv6 host in brackets, and every IPv4 address in its usual form.
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Tells whether a URL leads to this machine: the one place where http is safe. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname)
}
