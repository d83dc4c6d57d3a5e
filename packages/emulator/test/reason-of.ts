/** Waits for a promise to be rejected, and answers with the reason as a plain object. */
export async function reasonOf(
  promise: Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) {
      const { name, message } = error
      const grpcStatus = 'grpcStatus' in error ? error.grpcStatus : undefined
      const status = 'status' in error ? error.status : undefined
      return { name, message, grpcStatus, status }
    }
  }
  throw new Error('it was not rejected with an error')
}
