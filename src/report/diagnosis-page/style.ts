import { STYLE } from '../html/style.js';

/** The style sheet of the page of a diagnosis: that of every page, with severities and what a finding is made of. */
export const DIAGNOSIS_STYLE = `${STYLE}
.v-errors{--tone:var(--fail);background:var(--tint-fail)}.v-warnings{--tone:var(--error);background:var(--tint-warn)}.v-well{--tone:var(--pass);background:var(--tint-pass)}
.sev-error{color:var(--fail)}.sev-warning{color:var(--error)}.sev-note{color:var(--muted)}
.sev-error::before{content:"\\2717"}.sev-warning::before{content:"!"}.sev-note::before{content:"\\2022"}
.finding-error{--tone:var(--fail)}.finding-warning{--tone:var(--error)}.finding-note{--tone:var(--muted)}
.card .where{font-weight:600;margin-top:8px;overflow-wrap:anywhere}
.against{display:grid;grid-template-columns:1fr 1fr;gap:10px;margin-top:12px}
.against>div{background:var(--sunk);border-radius:4px;padding:7px 12px 9px;min-width:0}
.against dt,.do dt{color:var(--muted);font-size:12.5px}.against dd,.do dd{overflow-wrap:anywhere}
.do{margin-top:12px;display:grid;gap:10px}.do pre{background:var(--sunk);border-radius:4px;padding:7px 12px}
.do dd{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:5px 8px;align-items:start}.do dd p{grid-column:1/-1}.do pre{grid-column:1}.do .copy{grid-column:2;grid-row:1;margin:4px 0 0}
.card .obs{margin-top:10px}.card .obs .scroll{border:0;border-radius:0}
.marked{margin:0 0 12px}.marked li{padding:2px 0;overflow-wrap:anywhere}
@media (max-width:720px){.against{grid-template-columns:1fr}}
@media print{.against,.do>div{break-inside:avoid}}
`;
