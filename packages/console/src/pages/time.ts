import { html, type Html } from '../templates/html.ts'

/** Shows a day; the hour is in its title. The script puts both into the reader's time zone. */
export function day(instant: string, language: string): Html {
  return timeTag(instant, language, { dateStyle: 'medium' })
}

/** Shows a day and the time of day, in UTC until the script puts it into the reader's time zone. */
export function moment(instant: string, language: string): Html {
  return timeTag(instant, language, { dateStyle: 'medium', timeStyle: 'short' })
}

function timeTag(instant: string, language: string, style: Intl.DateTimeFormatOptions): Html {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return html`<span>${instant}</span>`
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(date)
  const whole = `${format({ dateStyle: 'medium', timeStyle: 'short' })} UTC`
  const kind = style.timeStyle === undefined ? 'day' : 'moment'
  const shown = kind === 'day' ? format(style) : whole
  return html`<time datetime="${date.toISOString()}" title="${whole}" data-time="${kind}">${shown}</time>`
}
