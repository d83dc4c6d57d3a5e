/** The list of keys: a table, and on a narrow screen a card for each key. */
export const TABLE_STYLE: string = `
.tools{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1.5rem;border-bottom:1px solid var(--line);margin-bottom:1rem}
.views{display:flex;flex-wrap:wrap;gap:0 1.25rem}
.views a{margin-bottom:-1px}
.search{display:flex;gap:.5rem;flex:1;max-width:420px;padding-bottom:.5rem}
.filter{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1rem;margin:.5rem 0 1rem}
.bulk{position:sticky;bottom:.75rem;display:flex;align-items:center;justify-content:space-between;gap:.75rem;margin-top:.75rem;padding:.6rem .75rem .6rem 1rem;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);box-shadow:0 4px 16px rgb(16 24 40/.16)}
.bulk.is-empty{display:none}
.table{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);box-shadow:var(--shadow);overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9rem}
thead th,thead td{text-align:start;font-weight:550;color:var(--muted);font-size:.8rem;padding:.6rem .75rem;border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody td,tbody th{padding:.75rem;vertical-align:top;text-align:start;font-weight:400}
tbody tr:hover{background:color-mix(in srgb,var(--accent) 4%,transparent)}
td.select{width:1%;padding-inline-end:0}
.name{min-width:190px;max-width:340px}
.name>a{font-weight:600;color:var(--text);text-decoration:none}
.name>a:hover{text-decoration:underline}
.meta{display:flex;flex-wrap:wrap;gap:.15rem .6rem;align-items:center;color:var(--muted);margin-top:.1rem}
.meta a{font-size:.85rem}
.attention{display:inline-block;margin-inline-end:.6rem;font-size:.8rem;color:var(--warning)}
.attention::before{content:"";display:inline-block;width:6px;height:6px;border-radius:50%;background:currentColor;margin-inline-end:.35rem;vertical-align:middle}
.scopes{min-width:9rem;display:flex;flex-wrap:wrap;gap:.3rem}
.tag{padding:.05rem .45rem;border-radius:6px;background:color-mix(in srgb,var(--muted) 14%,transparent);font-size:.8rem}
.badge{display:inline-block;padding:0 .5rem;border:1px solid currentColor;border-radius:99px;font-size:.72rem;font-weight:550;vertical-align:middle;letter-spacing:0}
h1 .badge,.subject .badge{margin-inline-start:.6rem}
td time{white-space:nowrap}
.row-actions{display:flex;gap:.4rem;justify-content:flex-end}
.row-actions button{min-height:32px;padding:.2rem .7rem;font-size:.85rem}
.chart{display:block;width:100%;height:72px}[dir=rtl] .chart{transform:scaleX(-1)}
.chart .slot{fill:color-mix(in srgb,var(--muted) 9%,transparent)}
.chart .requests{fill:var(--accent)}.chart .refusals{fill:var(--danger)}
.chart-ends{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.25rem 1rem;font-size:.8rem}
.legend,.legend span{display:flex;align-items:center;gap:.35rem}.legend{gap:1rem}
.legend i{width:9px;height:9px;border-radius:2px}
.legend .requests{background:var(--accent)}.legend .refusals{background:var(--danger)}
.pager{display:flex;gap:.6rem;justify-content:flex-end;margin-top:1rem}
@media(max-width:960px){
.table{background:none;border:0;box-shadow:none;overflow:visible}
table,tr{display:block}tbody{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:.75rem}thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
tbody tr{position:relative;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);box-shadow:var(--shadow);padding:1rem}
tbody tr+tr>*{border:0}tbody td,tbody th{display:block;padding:0;max-width:none}
td.select{position:absolute;inset-inline-end:1rem;top:1rem;width:auto}
.name{padding-inline-end:2rem!important;margin-bottom:.5rem}
td[data-label]{display:grid;grid-template-columns:90px 1fr;gap:.5rem;padding:.15rem 0}
td[data-label]::before{content:attr(data-label);color:var(--muted);font-size:.85rem}
.actions{margin-top:.75rem}.actions .row-actions>*{flex:1}.actions .row-actions button{width:100%;min-height:38px}
}
@media(max-width:760px){.search{max-width:none}}
@media(max-width:520px){.legend{order:1;flex-basis:100%}}
`
