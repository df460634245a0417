/** The page's style: light, dark, narrow screens and paper. Its colours have a contrast of 4.5 to 1 or more for text. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--rule:#d0d7de;--card:#f6f8fa;--a:#0969da;--b:#bc4c00;--c:#8250df;--d:#1a7f37;--fill:#b6d7ff;--band:#ffe3c2;--warn:#9a3b00}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9da7b1;--rule:#3d444d;--card:#161b22;--a:#6cb6ff;--b:#f0883e;--c:#c297ff;--d:#57ab5a;--fill:#1f4a7a;--band:#4d3217;--warn:#f0a35e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1040px;padding:1rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;margin-top:2.4rem;padding-bottom:.2rem;border-bottom:1px solid var(--rule)}h3{font-size:1rem;margin:1.4rem 0 .3rem}
a{color:var(--a)}a:focus-visible,.scroll:focus-visible{outline:3px solid var(--a);outline-offset:2px}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:1rem 0;padding:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.6rem;margin:1rem 0}
.tiles div{background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:.6rem .8rem}
.tiles dt,.tiles dd.dim{color:var(--dim);font-size:.85rem}.tiles dd{margin:0}.tiles dd.value{font-size:1.5rem;font-weight:600;line-height:1.3}
.dim,figcaption{color:var(--dim)}figure{margin:1rem 0}figcaption{font-size:.9rem}.scroll{overflow-x:auto}p.dim{font-size:.9rem;margin:.3rem 0}
svg{display:block;width:100%;min-width:640px;height:auto}svg text{fill:var(--dim);font:12px system-ui,sans-serif}svg text.on{fill:var(--warn);font-weight:600}
.grid{stroke:var(--rule);stroke-width:1}.band{fill:var(--band)}
.line{fill:none;stroke-width:1.5}.line.a{stroke:var(--a)}.line.b{stroke:var(--b)}.line.d{stroke:var(--d)}.line.mark{stroke:var(--warn);stroke-dasharray:5 4}
.area{stroke:none;fill:var(--fill)}.area.b{fill:var(--b);stroke:var(--b);stroke-width:1}.boot{fill:var(--b)}.serve{fill:var(--a)}.drain{fill:var(--c)}
.point{fill:var(--bg);stroke:var(--a);stroke-width:2}.point.subject{fill:var(--a)}svg text.number{fill:var(--fg);font-weight:600}svg text.number.subject{fill:var(--bg)}
.points{columns:2;margin:.3rem 0;padding-left:1.6rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.3rem 0;padding:0;color:var(--dim);font-size:.9rem}
.key{display:inline-block;width:1.4rem;height:.7rem;margin-right:.4rem;background:var(--fill);border:1px solid var(--rule)}
.key.a,.key.serve{background:var(--a)}.key.b,.key.boot{background:var(--b)}.key.c,.key.drain{background:var(--c)}.key.d{background:var(--d)}.key.mark{background:var(--warn)}
table{border-collapse:collapse;width:100%;margin-bottom:.6rem}caption{position:sticky;left:0;max-width:calc(100vw - 2rem);text-align:left;color:var(--dim);font-size:.9rem}th,td{padding:.3rem .6rem;border-bottom:1px solid var(--rule);text-align:right;vertical-align:top;font-variant-numeric:tabular-nums}thead th{vertical-align:bottom;font-size:.9rem}
th:first-child,td:first-child,th.text,td.text{text-align:left}td,tbody th{white-space:nowrap}td.text{min-width:9rem}
.bar{display:block;height:.8rem;margin-top:.35rem;background:var(--a)}
.sentences li{margin:.3rem 0}.missed{color:var(--warn);font-weight:600}.answers dt{font-weight:600;margin-top:.6rem}.answers dd{margin:0}
@media (max-width:600px){.points{columns:1}.tiles{grid-template-columns:1fr 1fr}}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#333;--rule:#bbb;--card:#fff;--a:#0550ae;--b:#953800;--c:#6639ba;--d:#116329;--fill:#cfe4ff;--band:#ffe3c2;--warn:#7a2e00}*{print-color-adjust:exact}body{max-width:none;padding:0}nav{display:none}figure,tr,.tiles,.answers dd{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}svg{min-width:0}table{font-size:.7rem}thead th,caption{font-size:.7rem}th,td{padding:.2rem .3rem}caption{max-width:none}}
`;
