/** Checks that something is a client of the `redis` package. */
export function checkClient(client: { readonly duplicate: unknown }): void {
  if (typeof client !== 'object' || client === null || typeof client.duplicate !== 'function') {
    throw new TypeError(
      'The client must come from createClient(), createCluster() or createSentinel() of the redis package.',
    )
  }
}
