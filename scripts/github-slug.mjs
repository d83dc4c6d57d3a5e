/** The anchor that GitHub gives a heading; the site gives it the same, so that a link works on both. */
export function githubSlug(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-')
}
