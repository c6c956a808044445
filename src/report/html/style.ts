/**
 * The style sheet of the page. System fonts, light and dark by the reader's preference, print with the evidence open that is open on the screen.
 * Marks of statuses stand here as well as in their text, so that no meaning hangs on a colour.
 */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f7f7f5;--surface:#fff;--sunk:#f1f2f0;--text:#1c2126;--muted:#565f69;--line:#dcdfe1;--link:#0b5cad;
--pass:#17693a;--fail:#b3211a;--error:#944600;--flaky:#735700;--unsupported:#54509c;--skip:#565f69;--missing:#86307f;
--tint-pass:#e9f4ec;--tint-fail:#fcecea;--tint-warn:#fbf1e2;--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{--bg:#131619;--surface:#1a1e22;--sunk:#22272c;--text:#e2e6ea;--muted:#a0a9b2;--line:#333a41;--link:#7db8f5;
--pass:#62cf8b;--fail:#ff958b;--error:#f7b267;--flaky:#e3c75b;--unsupported:#b1adf5;--skip:#a0a9b2;--missing:#e39add;
--tint-pass:#16291e;--tint-fail:#351b1a;--tint-warn:#30240f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif}
.wrap{max-width:1240px;margin:0 auto;padding:0 24px}
a{color:var(--link);text-underline-offset:2px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
h1,h2,h3,h4,p,dl,dd,ul,ol,figure,pre{margin:0}
ul,ol{padding:0;list-style:none}
code,pre,.mono{font-family:var(--mono);font-size:12.5px;unicode-bidi:plaintext}
code{overflow-wrap:anywhere}
.muted{color:var(--muted)}
.num{font-variant-numeric:tabular-nums}
.top{display:flex;flex-wrap:wrap;gap:2px 20px;align-items:baseline;padding:18px 0 12px}
.brand{font-weight:650;letter-spacing:.02em;font-size:15px}
.top .muted{overflow-wrap:anywhere}
.top nav{flex-basis:100%}
nav ul{display:flex;flex-wrap:wrap;gap:2px 16px}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.verdict{background:var(--surface);border:1px solid var(--line);border-left:6px solid var(--tone);border-radius:6px;padding:22px 26px}
.v-passed{--tone:var(--pass);background:var(--tint-pass)}
.v-failed,.v-not-measured{--tone:var(--fail);background:var(--tint-fail)}
.v-latency-regressed,.v-interrupted,.v-incomplete{--tone:var(--error);background:var(--tint-warn)}
.verdict h1{font-size:34px;line-height:1.15;font-weight:680;letter-spacing:-.01em;color:var(--tone)}
.verdict .sentence{font-size:16px;margin-top:4px;max-width:75ch;overflow-wrap:anywhere}
.counts{display:flex;flex-wrap:wrap;gap:14px 34px;margin-top:18px}
.counts div{min-width:64px}
.counts dt{color:var(--muted);font-size:13px;order:2}
.counts div{display:flex;flex-direction:column}
.counts dd{font-size:26px;line-height:1.15;font-weight:620;font-variant-numeric:tabular-nums}
.counts .zero dd{color:var(--muted);font-weight:450}
.counts .proofs{border-left:1px solid var(--line);padding-left:34px}
.damage{margin-top:12px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:12px 28px;padding:18px 26px;background:var(--surface);border:1px solid var(--line);border-radius:6px;margin-top:12px}
.facts dt,.meta dt{color:var(--muted);font-size:12.5px}
.facts dd{overflow-wrap:anywhere}
.facts .wide{grid-column:1/-1}
.nodes,.links{display:flex;flex-wrap:wrap;gap:2px 24px}.links{margin-top:8px}.nodes .muted{font-size:13px}
section.part{margin-top:38px}
section.part>h2{font-size:19px;font-weight:640;letter-spacing:-.005em;padding-bottom:6px;border-bottom:1px solid var(--line);margin-bottom:14px}
section.part>h2 small,h3 small{font-weight:400;font-size:13px;color:var(--muted);margin-left:8px}
section.part>p.lead{color:var(--muted);max-width:80ch;margin-bottom:12px}
h3{font-size:15px;font-weight:640;margin:22px 0 8px}
.area:first-of-type h3,.card h3{margin-top:0}
.s{font-weight:600;white-space:nowrap}
.s::before{display:inline-block;min-width:1.15em}
.s-pass,.s-proven,.s-usable,.s-done,.s-cached{color:var(--pass)}
.s-fail,.s-not-proven,.s-unusable,.s-failed{color:var(--fail)}
.s-error{color:var(--error)}.s-flaky,.s-void{color:var(--flaky)}.s-unsupported{color:var(--unsupported)}
.s-skip,.s-never,.s-unknown{color:var(--skip)}.s-missing{color:var(--missing)}
.s-pass::before,.s-proven::before,.s-usable::before,.s-done::before,.s-cached::before{content:"\\2713"}
.s-fail::before,.s-not-proven::before,.s-unusable::before,.s-failed::before{content:"\\2717"}
.s-error::before{content:"!"}.s-flaky::before,.s-void::before{content:"\\2248"}.s-unsupported::before{content:"\\2205"}
.s-skip::before,.s-never::before{content:"\\2013"}.s-missing::before,.s-unknown::before{content:"?"}
.s-regressed,.s-newly-failing,.s-fails-otherwise,.s-newly-unmeasured,.s-lost,.s-worse{color:var(--fail)}
.s-newly-left-out,.s-newly-flaky,.s-removed,.s-not-run,.s-still-failing,.s-still-failed,.s-still-unmeasured,.s-still-flaky{color:var(--error)}
.s-fixed,.s-gained,.s-better{color:var(--pass)}
.s-regressed::before,.s-newly-failing::before,.s-fails-otherwise::before,.s-newly-unmeasured::before,.s-lost::before,.s-worse::before{content:"\\2717"}
.s-newly-left-out::before,.s-newly-flaky::before,.s-removed::before,.s-not-run::before,.s-still-failing::before,.s-still-failed::before,.s-still-unmeasured::before,.s-still-flaky::before{content:"!"}
.s-fixed::before,.s-gained::before,.s-better::before{content:"\\2713"}
.cautions{margin-bottom:12px;max-width:100ch;overflow-wrap:anywhere}.cautions li{padding-left:1.2em;text-indent:-1.2em}.cautions li::before{content:"!";color:var(--error);font-weight:600;display:inline-block;width:1.2em;text-indent:0}
.card{background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--tone,var(--line));border-radius:6px;padding:16px 20px;margin-bottom:12px}
.card-fail{--tone:var(--fail)}.card-error{--tone:var(--error)}.card-flaky{--tone:var(--flaky)}.card-missing{--tone:var(--missing)}
.card h3{margin:0;font-size:15.5px;line-height:1.35;overflow-wrap:anywhere}
.card .id{color:var(--muted);display:block}
.card .message{margin-top:8px;max-width:90ch;white-space:pre-wrap;overflow-wrap:anywhere}
.meta{display:flex;flex-wrap:wrap;gap:8px 28px;margin-top:10px}
.meta dd{overflow-wrap:anywhere}
.meta .wide{flex-basis:100%}
.list{background:var(--surface);border:1px solid var(--line);border-radius:6px;overflow:hidden}
.list>li+li{border-top:1px solid var(--line)}
.row{display:grid;grid-template-columns:10px 116px minmax(0,1fr) auto 112px;gap:2px 12px;align-items:baseline;padding:8px 16px}
summary.row{cursor:pointer;list-style:none}summary.row::-webkit-details-marker{display:none}
summary.row:hover{background:var(--sunk)}
.row::before{content:"";color:var(--muted);font-size:11px}summary.row::before{content:"\\25B8"}details[open]>summary.row::before{content:"\\25BE"}
.obs>summary::before{content:"\\25B8";color:var(--muted);font-size:11px;width:10px;margin-right:-8px}
.obs[open]>summary::before{content:"\\25BE"}
.row .what{overflow-wrap:anywhere}.row>.body{grid-column:1/-1}
.row .id,.row .note{display:block;color:var(--muted)}
.row .took{text-align:right;color:var(--muted);white-space:nowrap}
.body{padding:4px 16px 16px 166px}
.body .message{white-space:pre-wrap;overflow-wrap:anywhere;max-width:90ch}
.evidence{margin-top:12px}
.obs{border:1px solid var(--line);border-radius:5px;background:var(--surface)}
.obs+.obs{margin-top:6px}
.obs>summary{cursor:pointer;list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;padding:6px 12px;align-items:baseline}
.obs>summary::-webkit-details-marker{display:none}
.obs>summary:hover{background:var(--sunk)}
.obs .title{flex:1 1 220px;overflow-wrap:anywhere}
.obs .fact{color:var(--muted);font-size:13px;white-space:nowrap}
.obs>div{border-top:1px solid var(--line);padding:8px 12px 10px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45}
pre.out{background:var(--sunk);border-radius:4px;padding:8px 10px;margin-top:6px;max-height:26rem;overflow:auto}
pre.cmd::before{content:"$ ";color:var(--muted)}
.cut{color:var(--error);font-size:13px;margin-top:4px}
.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;padding:5px 10px;vertical-align:top;border-bottom:1px solid var(--line)}
tbody tr:last-child td{border-bottom:0}
th{font:600 12px/1.4 var(--mono);color:var(--muted);white-space:nowrap;background:var(--sunk)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.mono{font-size:12px}td.nowrap{white-space:nowrap}
td{overflow-wrap:break-word}td.words{white-space:normal;color:var(--muted)}td.long{min-width:130px;overflow-wrap:anywhere}td.mono.long{min-width:190px}
.none{color:var(--muted)}
tbody+tbody>tr:first-child>td{border-top:1px solid var(--line)}
td .note{display:block;color:var(--muted);font-size:12.5px;overflow-wrap:anywhere}
.fold{background:var(--surface);border:1px solid var(--line);border-radius:6px}
.fold+.fold{margin-top:6px}
.fold>summary{cursor:pointer;list-style:none;display:flex;flex-wrap:wrap;gap:2px 14px;padding:7px 14px;align-items:baseline}
.fold>summary::-webkit-details-marker{display:none}
.fold>summary:hover{background:var(--sunk)}
.fold>summary::before{content:"\\25B8";color:var(--muted);font-size:11px;width:10px;margin-right:-4px}
.fold[open]>summary::before{content:"\\25BE"}
.fold>.scroll{border:0;border-top:1px solid var(--line);border-radius:0 0 6px 6px}
.matrix tbody th{font:600 12.5px/1.4 var(--mono);background:none;border-bottom:0;padding-top:10px;overflow-wrap:anywhere;white-space:normal}
.matrix tbody+tbody th{border-top:1px solid var(--line)}.matrix td{border-bottom:0;padding-top:2px;padding-bottom:3px}
.timeline{display:block;max-width:100%;height:auto;margin-top:4px}
.chart{margin-bottom:12px;background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:10px 14px;overflow-x:auto}
.chart svg{display:block;width:100%;min-width:720px;height:auto}
.filter{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;margin-bottom:14px}.filter[hidden]{display:none}
.filter>span{display:flex;flex-wrap:wrap;gap:4px}.filter label{color:var(--muted);font-size:13px}.filter output{color:var(--muted)}
button,select,input{font:inherit;font-size:13px;color:inherit;background:var(--surface);border:1px solid var(--line);border-radius:4px;padding:3px 9px}
button{cursor:pointer}button[aria-pressed=true]{background:var(--text);color:var(--bg);border-color:var(--text)}button[aria-pressed=true] .s{color:inherit}
.copy{font-size:12px;padding:0 7px;margin-left:8px;color:var(--link)}.copy[hidden],[hidden]{display:none}
.evidence li{padding:2px 0;overflow-wrap:anywhere}
.heats{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:12px}.heat{min-width:0}
caption{text-align:left;padding:8px 10px;border-bottom:1px solid var(--line)}
.heat td{border:1px solid var(--line);color:#0b1116}.heat td:not([class*=h]),.heat td.words{color:inherit}
.h0{background:#e8f1fa}.h1{background:#cfe1f3}.h2{background:#b3cfe9}.h3{background:#f3e6b3}.h4{background:#efcf85}.h5{background:#e9b061}.h6{background:#e08d4a}.heat td.h-lost{background:var(--tint-fail);color:var(--fail);font-weight:600;white-space:normal}
.bar{display:block;width:100%;min-width:90px;height:10px}
footer{margin:44px 0 36px;color:var(--muted);font-size:13px;border-top:1px solid var(--line);padding-top:12px;overflow-wrap:anywhere}
.area.lazy{content-visibility:auto;contain-intrinsic-size:auto 480px}
@media (max-width:720px){.wrap{padding:0 14px}pre.out:not([tabindex]){max-height:none}.verdict{padding:16px 18px}.verdict h1{font-size:28px}.facts{padding:14px 18px;grid-template-columns:1fr 1fr}
.counts{gap:12px 24px}.counts .proofs{border-left:0;padding-left:0}
.row{grid-template-columns:10px auto minmax(0,1fr) auto;padding:10px 14px}.row .what{grid-column:2/-1;grid-row:2}.row .proof{grid-column:4;grid-row:1}.row .took{grid-column:3;grid-row:1;text-align:left}
.body{padding:0 14px 14px}.card{padding:14px 16px}}
@media print{:root{--bg:#fff;--sunk:#f4f4f2}body{zoom:.78}.wrap{max-width:none;padding:0}nav,.filter,.copy{display:none}
.area.lazy{content-visibility:visible}
.verdict,.card,.facts,tr,.row,.timeline{break-inside:avoid}pre.out{max-height:none;overflow:visible}.scroll,.chart{overflow:visible;border:0}.chart svg{min-width:0}
h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}th,td,td.n,th.n,td.nowrap{padding:3px 5px;white-space:normal;overflow-wrap:anywhere}td.n:not(.words){white-space:nowrap;overflow-wrap:normal}td.long,td.mono.long{min-width:0}.bar{min-width:40px}}
`;
