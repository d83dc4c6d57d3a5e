/** How programs name a secret. */
export function referenceTo(name: string): string {
  return `{{Secrets.${name}}}`
}
