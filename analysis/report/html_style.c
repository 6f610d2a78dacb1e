/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html_style.h"
#include "analysis/plot/gantt.h"

static const char *const rules[] = {
    ":root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1f2937;--soft:#5b6472;"
    "--line:#e2e5ea;--accent:#0072b2;--good:#00704f;--bad:#b04a00;--wash:#eef4f9}",
    "@media(prefers-color-scheme:dark){:root{--page:#14171c;--card:#1c2027;--text:#e6e9ee;"
    "--soft:#a0a9b6;--line:#323843;--accent:#6cb8ea;--good:#4fc79f;--bad:#f0a36b;--wash:#212b36}"
    "figure img{filter:invert(1) hue-rotate(180deg);mix-blend-mode:screen}}",
    "*{box-sizing:border-box}",
    "body{margin:0;background:var(--page);color:var(--text);"
    "font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;"
    "-webkit-text-size-adjust:100%}",
    "main{max-width:1200px;margin:0 auto;padding:2.2rem 1.2rem 3rem}",
    "h1{font-size:clamp(1.45rem,1rem + 2.2vw,2.3rem);line-height:1.2;margin:.1rem 0 .5rem;"
    "text-wrap:balance}",
    "h2{font-size:1.25rem;margin:2.6rem 0 .8rem}",
    "h3{font-size:1rem;margin:0 0 .3rem;overflow-wrap:anywhere}",
    "p{margin:.4rem 0}",
    ".kicker{color:var(--accent);font-weight:600;letter-spacing:.02em;margin:0}",
    ".question{font-size:1.15rem;color:var(--soft)}",
    ".soft,.setup,figcaption,.note{color:var(--soft);font-size:.9rem}",
    ".card,figure,details,.scroll{background:var(--card);border:1px solid var(--line);"
    "border-radius:10px}",
    ".cards{display:grid;gap:.9rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),"
    "1fr))}",
    ".card{padding:1rem 1.15rem}",
    ".card.base{border-style:dashed}",
    ".tiles{display:grid;grid-template-columns:1fr 1fr;gap:.6rem;"
    "margin:.8rem 0 .2rem}",
    ".tile{background:var(--wash);border-radius:8px;padding:.5rem .7rem}",
    ".tile "
    "b{display:block;font-size:1.2rem;line-height:1.3;white-space:nowrap;font-variant-numeric:"
    "tabular-nums}",
    ".tile span{display:block;color:var(--soft);font-size:.82rem}",
    ".scroll{overflow-x:auto}",
    ".stack{display:grid;gap:.9rem}",
    ".card pre{padding:.5rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}",
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}",
    "th,td{padding:.42rem "
    ".65rem;font-size:.95rem;text-align:right;white-space:nowrap;border-bottom:1px solid "
    "var(--line)}",
    "tr:last-child>*{border-bottom:0}",
    "th:first-child,td:first-child,.left{text-align:left}",
    "tbody th{font-weight:500}",
    "thead th{color:var(--soft);font-size:.88rem;font-weight:600;white-space:normal;"
    "overflow-wrap:anywhere;min-width:6.5rem;vertical-align:bottom}",
    ".compare th:first-child{position:sticky;left:0;background:var(--card)}",
    ".good{color:var(--good);font-weight:600}",
    ".bad{color:var(--bad);font-weight:600}",
    ".alert{color:var(--bad);font-weight:600;border-left:4px solid var(--bad);"
    "padding:.1rem 0 .1rem .7rem;margin:.5rem 0}",
    ".unclear{color:var(--soft);font-style:italic}",
    "figure{margin:0 0 1rem;padding:1rem 1.15rem}",
    "figure img{display:block;width:100%;height:auto}",
    "figure h3{margin-bottom:.6rem}",
    "figcaption{margin-top:.5rem;max-width:75ch}",
    /* a wide chart is panned on a phone, so that its text stays legible */
    ".pan{overflow-x:auto}.pan svg{display:block;width:100%;min-width:760px;height:auto}",
    "td.wide{white-space:normal;min-width:14rem}.steps th .soft{font-weight:400}"
    ".steps tbody th{white-space:normal;min-width:12rem}.steps thead th{min-width:0;"
    "overflow-wrap:normal}.steps td::before{flex:none}",
    "details{margin:0 0 .8rem}",
    "summary{cursor:pointer;padding:.7rem 1.1rem;font-weight:600}",
    "details>.inside{border-top:1px solid var(--line);overflow-x:auto;padding:.2rem 0}",
    "details p{padding:0 1.1rem}",
    "pre{margin:0;padding:.8rem 1.1rem;font:13px/1.5 ui-monospace,'DejaVu Sans "
    "Mono',Menlo,Consolas,monospace;overflow-x:auto;tab-size:2}",
    "code{font:.92em ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;"
    "overflow-wrap:anywhere}",
    "dl{display:grid;grid-template-columns:minmax(12rem,auto) 1fr;gap:.35rem 1.2rem;margin:0}",
    "dt{font-weight:600}",
    "dd{margin:0}",
    "dd code{color:var(--soft)}",
    "@media(max-width:640px){main{padding:1.2rem .8rem 2rem}dl{grid-template-columns:1fr}"
    "dd{margin-bottom:.5rem}th,td{padding:.38rem .55rem;font-size:.9rem}figure{padding:.7rem}}",
    /* a row of the comparison becomes a small list of its own */
    "@media(max-width:640px){.compare,.compare tbody,.compare tr,.compare tbody th,.compare td{"
    "display:block}.compare thead{display:none}.compare tr{border-bottom:1px solid var(--line);"
    "padding:.3rem 0}.compare th,.compare td{border:0;white-space:normal;padding:.1rem .7rem}"
    ".compare td{display:flex;justify-content:space-between;gap:1rem}"
    ".compare td::before{content:attr(data-of);color:var(--soft);font-weight:400;"
    "font-style:normal;overflow-wrap:anywhere}"
    "details table{font-size:.85rem}details th,details td{padding:.3rem .35rem;font-size:inherit;"
    "white-space:normal;overflow-wrap:anywhere}}",
    "@media print{body{background:#fff}main{max-width:none}figure,.card{break-inside:avoid}}",
};

void html_style_write(struct outf *o)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        outf_text(o, rules[i]);
        outf_char(o, '\n');
    }
    gantt_style(o);
}
