import type { KeyUsage } from '@claviger/core'
import { html, type Html } from '../templates/html.ts'
import { fill } from '../templates/fill.ts'
import type { Visit } from './visit.ts'

const HEIGHT = 60
const STEP = 10
const BAR = 8

/** Shows how often a key was used and refused in the last 30 days, a bar for each. */
export async function usageChart(visit: Visit, keyId: string): Promise<Html | undefined> {
  const { authority, organizationId, texts, language } = visit
  if (authority.usage === undefined) return undefined
  const title = html`<h2>${texts.usage}</h2>`
  // The rest of the page is shown also while counts cannot be read.
  const usage = await authority.usage(organizationId, keyId).catch(() => undefined)
  if (usage === undefined) {
    return html`<section class="card">${title}<p class="muted">${texts.usageUnknown}</p></section>`
  }
  const number = new Intl.NumberFormat(language)
  const sum = (name: 'requests' | 'refusals'): number =>
    usage.buckets.reduce((total, bucket) => total + bucket[name], 0)
  const summary = fill(texts.usageSummary, {
    requests: number.format(sum('requests')),
    refusals: number.format(sum('refusals')),
    days: usage.buckets.length,
  })
  return html`<section class="card">${title}
    <p>${summary}</p>
    ${bars(visit, usage, summary)}
  </section>`
}

function bars({ language, texts }: Visit, { buckets }: KeyUsage, summary: string): Html {
  const most = Math.max(1, ...buckets.map(({ requests }) => requests))
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })
  const height = (count: number): number =>
    count === 0 ? 0 : Math.max(2, Math.round((count / most) * HEIGHT))
  const days = buckets.map(({ start, requests, refusals }, index) => {
    const whole = height(requests)
    const refused = Math.min(whole, height(refusals))
    const day = format.format(new Date(start))
    return html`<g><title>${fill(texts.usageDay, { day, requests, refusals })}</title>
      <rect class="slot" x="${index * STEP}" y="0" width="${BAR}" height="${HEIGHT}"/>
      <rect class="requests" x="${index * STEP}" y="${HEIGHT - whole}" width="${BAR}" height="${whole - refused}"/>
      <rect class="refusals" x="${index * STEP}" y="${HEIGHT - refused}" width="${BAR}" height="${refused}"/></g>`
  })
  const [first, last] = [buckets[0], buckets.at(-1)]
  return html`<svg class="chart" viewBox="0 0 ${buckets.length * STEP} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${summary}">${days}</svg>
    <p class="chart-ends muted"><span>${first !== undefined && format.format(new Date(first.start))}</span>
    <span class="legend"><span><i class="requests"></i>${texts.usageAccepted}</span> <span><i class="refusals"></i>${texts.usageRefused}</span></span>
    <span>${last !== undefined && format.format(new Date(last.start))}</span></p>`
}
