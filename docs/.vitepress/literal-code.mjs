/** Shows inline code as it is written: without this, Vue would evaluate `{{Secrets.Name}}`. */
export function literalCode(md) {
  const inline = md.renderer.rules.code_inline
  md.renderer.rules.code_inline = (tokens, index, ...rest) => {
    tokens[index].attrSet('v-pre', '')
    return inline(tokens, index, ...rest)
  }
}
