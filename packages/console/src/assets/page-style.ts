/** Colours, text and the frame of the page. Light and dark follow the system. */
export const PAGE_STYLE: string = `
:root{--accent:#4338ca;--accent-text:#fff;--background:#f6f7f9;--surface:#fff;--text:#14181f;--muted:#5a6472;--line:#dfe3e8;--danger:#b42318;--good:#11663c;--warning:#8a4b04;--shadow:0 1px 2px rgb(16 24 40/.06),0 1px 3px rgb(16 24 40/.1);--radius:10px;--font:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--accent:#a5b4fc;--accent-text:#14182b;--background:#0e1116;--surface:#171b22;--text:#e8ebf0;--muted:#a0a9b8;--line:#2b313c;--danger:#ff9a8f;--good:#6fd6a0;--warning:#f0b765;--shadow:0 0 0 1px rgb(255 255 255/.03)}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--background);color:var(--text);font:15px/1.5 var(--font)}
h1{font-size:1.6rem;line-height:1.25;margin:0;letter-spacing:-.015em}
h2{font-size:1.05rem;margin:0 0 .75rem}
p{margin:.5rem 0}
a{color:var(--accent)}
code,.new-key{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em;direction:ltr;unicode-bidi:isolate}
bdi{overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:6px}
.skip{position:absolute;inset-inline-start:-999px}
.skip:focus{inset-inline-start:1rem;top:.5rem;z-index:1;background:var(--surface);padding:.5rem 1rem}
.muted{color:var(--muted)}
.unseen{font-size:.7em;border:1px solid currentColor;border-radius:4px;padding:0 .25em;opacity:.8}
.unseen-label{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top{background:var(--surface);border-bottom:1px solid var(--line)}
.bar,.tabs,main{max-width:1120px;margin-inline:auto;padding-inline:1.25rem}
.bar{display:flex;align-items:center;gap:.75rem;min-height:56px}
.brand{display:flex;align-items:center;gap:.5rem;font-weight:650;color:inherit;text-decoration:none}
.logo{width:26px;height:26px;padding:3px;border-radius:7px;background:var(--accent);fill:none;stroke:var(--accent-text);stroke-width:2;stroke-linecap:round}
.mark{height:26px;max-width:160px;object-fit:contain}
.site{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin-inline-start:auto;font-size:.875rem}
.site a{color:var(--muted);text-decoration:none}.site a:hover{color:var(--text);text-decoration:underline}
.site~.who{margin-inline-start:0}
.organization{padding:.1rem .6rem;border:1px solid var(--line);border-radius:99px;font-size:.8125rem;color:var(--muted);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.who{margin-inline-start:auto;font-size:.875rem;color:var(--muted);text-align:end}
.tabs{display:flex;flex-wrap:wrap;gap:0 1.25rem}
.tabs a,.views a{color:var(--muted);text-decoration:none;padding:.6rem 0;border-bottom:2px solid transparent;white-space:nowrap}
.tabs a:hover,.views a:hover{color:var(--text)}
.tabs a[aria-current],.views a[aria-current]{color:var(--text);border-color:var(--accent);font-weight:550}
main{padding-block:1.75rem 4rem}
.head{display:flex;flex-wrap:wrap;align-items:flex-start;justify-content:space-between;gap:1rem;margin-bottom:1.25rem}
.head>div:first-child{flex:1 1 20rem}.head h1{min-width:0}.head p{margin:.25rem 0 0}
.back{display:inline-block;margin-bottom:.75rem;color:var(--muted);text-decoration:none;font-size:.875rem}
.back::before{content:"← "}[dir=rtl] .back::before{content:"→ "}
.back:hover{color:var(--text);text-decoration:underline}
.lead{margin:.5rem 0 1.25rem;color:var(--muted)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);box-shadow:var(--shadow);padding:1.5rem;margin-top:1.25rem}
.message{display:grid;place-items:center;min-height:80vh}
.message .card{max-width:460px;width:100%;text-align:start}
.message .logo{width:36px;height:36px;margin-bottom:1rem}
.message h1{font-size:1.35rem}
.message .card>.button,.message .form+p{margin-top:1rem}
.subject{font-weight:600;font-size:1.1rem;margin:0 0 .75rem;overflow-wrap:anywhere}
h1.subject{font-size:1.6rem;margin:0}
.notice{border:1px solid var(--line);border-inline-start:4px solid currentColor;border-radius:var(--radius);padding:.75rem 1rem;margin:1rem 0;background:var(--surface)}
.notice p,.notice ul{color:var(--text);margin:.25rem 0}.notice ul{padding-inline-start:1.1rem}
.notice li a{color:inherit}.notice:focus{outline:2px solid currentColor;outline-offset:2px}
.notice:has(+.form){max-width:640px}
.notice .button{margin-top:.5rem}
.good{color:var(--good)}.bad{color:var(--danger)}.warn{color:var(--warning)}
.facts{display:grid;gap:.25rem 1.5rem;margin:0}.facts+*{margin-top:1rem}
.facts>div{display:grid;grid-template-columns:minmax(120px,180px) 1fr;gap:.75rem;padding:.35rem 0}
.facts dt{color:var(--muted)}.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.list{list-style:none;margin:0;padding:0}.list+*{margin-top:1rem}
.list li{padding:.6rem 0;border-bottom:1px solid var(--line)}.list li:last-child{border:0}
.item{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1rem}
.card .head{margin-bottom:.25rem}.card .head h2{margin:0}
.empty{text-align:center;padding:3.5rem 1rem;border:1px dashed var(--line);border-radius:var(--radius);margin-top:1rem}
.empty svg{width:44px;fill:none;stroke:var(--muted);stroke-width:1.5;stroke-linecap:round}
.empty h2{margin:.75rem 0 .25rem}.empty p{color:var(--muted);max-width:46ch;margin-inline:auto}
@media(max-width:520px){.bar,.tabs,main{padding-inline:1rem}.bar{flex-wrap:wrap;padding-block:.5rem}.site{flex-basis:100%;order:1}.who{display:none}.facts>div{grid-template-columns:1fr;gap:0}.card{padding:1.1rem}}
@media(prefers-reduced-motion:no-preference){button,.button,input,select{transition:background-color .12s,border-color .12s}}
`
