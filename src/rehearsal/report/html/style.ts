/** The page's style: light, dark, narrow screens and paper. Its colours have a contrast of 4.5 to 1 or more for text. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--rule:#d0d7de;--a:#0969da;--b:#bc4c00;--c:#8250df;--d:#1a7f37;--fill:#b6d7ff;--warn:#9a3b00}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9da7b1;--rule:#3d444d;--a:#6cb6ff;--b:#f0883e;--c:#c297ff;--d:#57ab5a;--fill:#1f4a7a;--warn:#f0a35e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1040px;padding:1rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid var(--rule)}
a{color:var(--a)}a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--a);outline-offset:2px}
.dim,figcaption{color:var(--dim)}figure{margin:1rem 0}.scroll{overflow-x:auto}
svg{display:block;width:100%;min-width:640px;height:auto}svg text{fill:var(--dim);font:12px system-ui,sans-serif}
.grid{stroke:var(--rule);stroke-width:1}.mark{stroke:var(--warn);stroke-width:1;stroke-dasharray:5 4}svg text.on{fill:var(--warn)}
.line{fill:none;stroke-width:1.5}.line.a{stroke:var(--a)}.line.b{stroke:var(--b);stroke-dasharray:6 3}.line.c{stroke:var(--c);stroke-dasharray:2 3}.line.d{stroke:var(--d);stroke-dasharray:9 3 2 3}
.area{stroke:none;fill:var(--fill)}.boot{fill:var(--b)}.serve{fill:var(--a)}.drain{fill:var(--c)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.3rem 0 0;padding:0 0 0 3.5rem;color:var(--dim)}
.key{display:inline-block;width:1.4rem;height:.7rem;margin-right:.4rem;background:var(--fill);border:1px solid var(--rule)}
.key.a,.key.serve{background:var(--a)}.key.b,.key.boot{background:var(--b)}.key.c,.key.drain{background:var(--c)}.key.d{background:var(--d)}.key.fill{background:var(--fill)}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--dim)}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--rule);text-align:right;font-variant-numeric:tabular-nums}
th:first-child,td:first-child{text-align:left}.warnings li{margin:.3rem 0}.missed{color:var(--warn);font-weight:600}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#333;--rule:#bbb;--a:#0550ae;--b:#953800;--c:#6639ba;--d:#116329;--fill:#cfe4ff;--warn:#7a2e00}body{max-width:none;padding:0}nav{display:none}figure,table{break-inside:avoid}.scroll{overflow:visible}svg{min-width:0}}
`;
