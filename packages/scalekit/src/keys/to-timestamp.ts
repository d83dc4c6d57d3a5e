/** Writes a point in time as Scalekit's client takes it. */
export function toTimestamp(date: Date): {
  readonly $typeName: 'google.protobuf.Timestamp'
  seconds: bigint
  nanos: number
} {
  const ms = date.getTime()
  const seconds = Math.floor(ms / 1000)
  return {
    $typeName: 'google.protobuf.Timestamp',
    seconds: BigInt(seconds),
    nanos: (ms - seconds * 1000) * 1_000_000,
  }
}
