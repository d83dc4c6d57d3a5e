/** Fields and buttons. */
export const FORM_STYLE: string = `
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:38px;padding:.4rem .9rem;border:1px solid var(--line);border-radius:8px;background:var(--surface);color:var(--text);font:inherit;font-weight:550;font-size:.9rem;text-decoration:none;cursor:pointer;white-space:nowrap}
button:hover,.button:hover{border-color:var(--muted)}
[hidden]{display:none!important}
.primary{background:var(--accent);border-color:var(--accent);color:var(--accent-text)}
.primary:hover{filter:brightness(1.1);border-color:var(--accent)}
.danger{background:var(--danger);border-color:var(--danger);color:var(--surface)}
.danger:hover{filter:brightness(1.1);border-color:var(--danger)}
.danger-quiet{color:var(--danger)}
.form{max-width:640px}
.field{margin-bottom:1.25rem}.form>p+.field{margin-top:1.25rem}
fieldset.field{min-width:0;margin-inline:0;padding:0;border:0}
.field legend{padding:0;margin-bottom:.3rem;font-weight:550}
.field label{display:block;font-weight:550;margin-bottom:.3rem}
input:not([type=checkbox]),select,textarea{width:100%;min-height:40px;padding:.45rem .7rem;border:1px solid color-mix(in srgb,var(--muted) 60%,var(--line));border-radius:8px;background:var(--background);color:var(--text);font:inherit}
textarea{display:block;resize:vertical;font:.9rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
input:focus,select:focus,textarea:focus{outline:2px solid var(--accent);outline-offset:0;border-color:var(--accent)}
[aria-invalid]{border-color:var(--danger)!important}
::placeholder{color:var(--muted);opacity:1}
.hint{font-size:.85rem;color:var(--muted);margin:.35rem 0 0}
.error{font-size:.85rem;color:var(--danger);margin:.35rem 0 0}
.buttons{display:flex;flex-wrap:wrap;gap:.6rem;margin-top:1.25rem}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;margin-top:.5rem}
.chip{min-height:28px;padding:.1rem .65rem;border-radius:99px;font:500 .8rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.chip[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--accent-text)}
.key-line{display:flex;gap:.6rem;align-items:stretch}
.new-key{flex:1;min-width:0;padding:.6rem .8rem;border:1px solid var(--line);border-radius:8px;background:var(--background);overflow-wrap:anywhere;user-select:all;font-size:.95rem}
.copied{background:var(--good);border-color:var(--good);color:var(--surface)}
.check{display:grid;grid-template-columns:auto 1fr;align-items:center;gap:0 .6rem}.check label{margin:0}.check .hint{grid-column:2;margin:0}
.field .option{display:flex;align-items:center;gap:.6rem;min-height:32px;margin:0;font-weight:400;overflow-wrap:anywhere}
input[type=checkbox]{flex:none;width:18px;height:18px;margin:0;accent-color:var(--accent)}
@media(max-width:520px){.key-line{flex-direction:column}.form .buttons>*{flex:1}}
`
