const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '\0': '\uFFFD',
}

/** Escapes a string for text between tags and for values in double quotes. */
export function escapeHtml(text: string): string {
  return text.toWellFormed().replaceAll(/[&<>"'`\0]/g, (character) => ESCAPES[character] ?? '')
}
