import { DeadlineError } from './deadline.ts'

/** Settles as `work` does, or rejects when the time is up. */
export async function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer!: NodeJS.Timeout
  const timeUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError('No answer in time.'))
    }, ms)
  })
  try {
    return await Promise.race([work, timeUp])
  } finally {
    clearTimeout(timer)
  }
}
