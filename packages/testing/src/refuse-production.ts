/**
 * Refuses to make a test authority in production, where its keys would be accepted.
 *
 * @throws {Error} Where `NODE_ENV` is `production`.
 */
export function refuseProduction(): void {
  if (process.env['NODE_ENV'] !== 'production') return
  throw new Error(
    '@claviger/testing is for tests: it does not run where NODE_ENV is production. Give createGuards() the options of your authority there.',
  )
}
