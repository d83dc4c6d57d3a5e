const PICTURE =
  /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="(?<dark>[^"]+)">\s*<img alt="(?<alt>[^"]*)" src="(?<light>[^"]+)">\s*<\/picture>/g

/** Shows the dark or the light picture as the switch of the site says; GitHub and its readers' systems say it by `media`. */
export function pictures(md) {
  const block = md.renderer.rules.html_block
  md.renderer.rules.html_block = (tokens, index, options, env, self) => {
    const html = block?.(tokens, index, options, env, self) ?? tokens[index]?.content ?? ''
    return html.replaceAll(
      PICTURE,
      '<img class="in-light" alt="$<alt>" src="./$<light>"><img class="in-dark" alt="$<alt>" src="./$<dark>">',
    )
  }
}
