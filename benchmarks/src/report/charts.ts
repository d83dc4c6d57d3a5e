import { init, use } from 'echarts/core'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'
import type { EChartsCoreOption } from 'echarts/core'

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

/** The two color schemes that a page may have. */
export const SCHEMES = ['light', 'dark'] as const

/** One of {@link SCHEMES}. */
export type Scheme = (typeof SCHEMES)[number]

/** One bar of a chart. */
export interface Bar {
  readonly name: string
  readonly value: number
  /** Whether it stands out. */
  readonly isOurs: boolean
}

/** One line of a chart. */
export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** What a line chart says at its axes. */
export interface LineChartLabels {
  readonly title: string
  readonly x: string
  readonly y: string
}

const WIDTH = 860
const INK = { light: '#1f2328', dark: '#e6edf3' }
const PALE = { light: '#d0d7de', dark: '#3d444d' }
const OURS = { light: '#0969da', dark: '#4493f8' }
const THEIRS = { light: '#afb8c1', dark: '#656c76' }

/** Draws horizontal bars, the first one on top, as SVG. */
export function barChart(title: string, bars: readonly Bar[], scheme: Scheme): string {
  const shown = bars.toReversed()
  return render(90 + bars.length * 26, {
    title: titleOf(title, scheme),
    grid: { left: 250, right: 70, top: 48, bottom: 32 },
    xAxis: { type: 'value', ...linesOf(scheme) },
    yAxis: { type: 'category', data: shown.map(({ name }) => name), ...linesOf(scheme) },
    series: {
      type: 'bar',
      barWidth: 16,
      label: { show: true, position: 'right', color: INK[scheme], formatter: labelOf },
      data: shown.map(({ value, isOurs }) => ({
        value,
        itemStyle: { color: (isOurs ? OURS : THEIRS)[scheme] },
      })),
    },
  })
}

/** Draws lines over two logarithmic axes, as SVG. */
export function lineChart(
  { title, x, y }: LineChartLabels,
  lines: readonly Line[],
  scheme: Scheme,
): string {
  return render(420, {
    title: titleOf(title, scheme),
    legend: { bottom: 0, textStyle: { color: INK[scheme] } },
    grid: { left: 80, right: 40, top: 56, bottom: 96 },
    xAxis: { type: 'log', name: x, nameLocation: 'middle', nameGap: 28, ...linesOf(scheme) },
    yAxis: { type: 'log', name: y, ...linesOf(scheme) },
    series: lines.map(({ name, points }) => ({ type: 'line', name, data: points })),
  })
}

function titleOf(text: string, scheme: Scheme) {
  return { text, textStyle: { color: INK[scheme], fontSize: 15 } }
}

function linesOf(scheme: Scheme) {
  const color = INK[scheme]
  return {
    axisLabel: { color },
    nameTextStyle: { color },
    axisLine: { lineStyle: { color: PALE[scheme] } },
    splitLine: { lineStyle: { color: PALE[scheme], opacity: 0.5 } },
  }
}

function labelOf({ value }: { readonly value: number }): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(2)
}

function render(height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  chart.setOption({ animation: false, backgroundColor: 'transparent', ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}
