/** Colours meet 4.5 : 1 on their backgrounds in both themes; gain and loss also carry a sign. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--text:#14181f;--muted:#566072;--line:#dfe3ea;--accent:#2456e6;--hold:#8a6d1d;--gain:#0b7a4b;--loss:#c02a37}
@media (prefers-color-scheme:dark){:root{--bg:#0e1116;--card:#161b22;--text:#e8ecf2;--muted:#9aa5b5;--line:#2a323d;--accent:#7ea2ff;--hold:#d9b45b;--gain:#4cc38a;--loss:#ff7b85}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 20px 64px}
header p{color:var(--muted);margin:4px 0}
.eyebrow{text-transform:uppercase;letter-spacing:.08em;font-size:12px;font-weight:600}
h1{font-size:28px;line-height:1.2;margin:4px 0 8px}
h2{font-size:16px;margin:0 0 12px}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px;margin-top:16px;min-width:0}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;padding:0;overflow:hidden;background:var(--line)}
.tile{background:var(--card);padding:14px 18px}
.tile span{display:block;color:var(--muted);font-size:13px}
.tile strong{font-size:20px;font-variant-numeric:tabular-nums}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:16px}
@media (max-width:760px){.columns{grid-template-columns:1fr;gap:0}.tiles{grid-template-columns:repeat(2,1fr)}}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--muted);font-size:12px;font-family:inherit}
svg.narrow{display:none}
@media (max-width:640px){svg.wide{display:none}svg.narrow{display:block}main{padding:20px 12px 48px}section{padding:16px}}
.grid{stroke:var(--line)}
.strategy{stroke:var(--accent);fill:none;stroke-width:1.6}
.area{fill:var(--accent);opacity:.12}
.hold{stroke:var(--hold);fill:none;stroke-width:1.2;stroke-dasharray:4 3}
.under{fill:var(--loss);opacity:.25;stroke:var(--loss)}
.up{fill:var(--gain)}.down{fill:var(--loss)}.sum{fill:var(--accent)}
.legend{color:var(--muted);font-size:13px;margin:8px 0 0}
.line{display:inline-block;width:20px;height:0;border-top:2px solid var(--accent);margin:0 4px 3px 0;vertical-align:middle}
.line.hold{border-top:2px dashed var(--hold);margin-left:14px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:14px}
th{color:var(--muted);font-weight:500;text-align:left}
td,th{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);white-space:nowrap}
.columns tbody th+td{text-align:right}
.scroll{overflow:auto;max-height:420px}
.scroll.whole{max-height:none}
.scroll thead th{position:sticky;top:0;background:var(--card)}
.gain{color:var(--gain)}.loss{color:var(--loss)}
.warnings ul{margin:0;padding-left:20px}
.verdict{border-left:4px solid var(--hold)}.verdict.no_evidence{border-left-color:var(--loss)}.verdict.supported{border-left-color:var(--gain)}
.verdict p{margin:0}
dl{display:grid;grid-template-columns:minmax(auto,14em) 1fr;gap:6px 16px;margin:0;font-size:14px}
dt{color:var(--muted)}dd{margin:0}
@media (max-width:560px){dl{grid-template-columns:1fr}}
footer{color:var(--muted);font-size:13px;margin-top:20px;overflow-wrap:anywhere}
small{font-weight:400;font-size:12px;color:var(--muted)}
`;
