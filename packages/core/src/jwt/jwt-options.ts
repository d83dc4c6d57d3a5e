/** How the access tokens of one issuer are judged. */
export interface JwtOptions {
  readonly issuer: string | null
}
/** checked */
export type ResolvedJwtOptions = JwtOptions
/** checks */
export function resolveJwtOptions(
  options: JwtOptions | readonly JwtOptions[],
): readonly ResolvedJwtOptions[] {
  return [options].flat() as readonly ResolvedJwtOptions[]
}
