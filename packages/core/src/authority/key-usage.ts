/** Which part of the use of a key is read. */
export interface KeyUsageOptions {
  /** @default 30 days before `until` */
  readonly since?: Date
  /** @default now */
  readonly until?: Date
  /** How long a bucket is, in UTC; at most 1,000 buckets. @default 'day' */
  readonly bucket?: 'hour' | 'day'
}

/** How much a key was used in an hour or a day. */
export interface UsageBucket {
  /** When it begins, as an ISO 8601 instant. */
  readonly start: string
  /** Requests with the key, also those that were refused. */
  readonly requests: number
  /** Those of them that were refused: the key lacked a right, or had ended. */
  readonly refusals: number
}

/** The use of a key over time. */
export interface KeyUsage {
  /** The oldest first, without holes. */
  readonly buckets: readonly UsageBucket[]
}
