/** The page's whole style sheet; light only, from 360 px up. */
export const terminalStyle = `
:root {
  --ink: #10202f; --soft: #52637a; --line: #dfe5ec; --ground: #f4f6f9; --card: #fff;
  --brand: #0b6e63; --brand-dark: #075349; --brand-tint: #e6f4f1; --danger: #b3261e; --danger-dark: #8c1d17;
  --danger-tint: #fdeceb; --amber-tint: #fff6e0; --amber: #7a5200; --radius: 14px;
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
  color: var(--ink); background: var(--ground); color-scheme: light;
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; }
h1, h2, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.02em; }
h2 { font-size: 1.15rem; line-height: 1.3; letter-spacing: -0.01em; }
small, .hint, .fine { font-size: 0.8125rem; color: var(--soft); }
.lead { color: var(--soft); margin-top: 0.35rem; }
:focus-visible { outline: 3px solid #2b7fff; outline-offset: 2px; }
[hidden] { display: none !important; }

.mark { width: 36px; height: 36px; flex: none; }
.mark rect { fill: var(--brand); }
.mark path { fill: none; stroke: #fff; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.mark circle { fill: #ffd166; }
.brand { display: flex; align-items: center; gap: 0.7rem; color: inherit; text-decoration: none; }
.brand span { display: grid; line-height: 1.2; }

button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 0 1.1rem;
  border: 1px solid #c5ced9; border-radius: 10px; background: #fff; color: var(--ink); cursor: pointer;
  font: inherit; font-weight: 600; text-decoration: none; white-space: nowrap;
}
button:hover, .button:hover { border-color: #93a1b3; background: #fafbfc; }
button.primary { background: var(--brand); border-color: var(--brand); color: #fff; }
button.primary:hover { background: var(--brand-dark); }
button.danger { background: var(--danger); border-color: var(--danger); color: #fff; }
button.danger:hover { background: var(--danger-dark); }
button:disabled, button.danger:disabled { background: #e8ecf1; border-color: #e8ecf1; color: #66758a; cursor: not-allowed; }
button.quiet { border-color: transparent; background: none; color: var(--soft); padding: 0 0.6rem; }
button.wide { width: 100%; margin-top: 1.4rem; }

.gate { min-height: 100vh; display: grid; place-content: center; justify-items: center; gap: 1.25rem; padding: 1.5rem 1rem;
  background: radial-gradient(60rem 30rem at 50% -10rem, #d8efea, transparent), var(--ground); }
.gate-card { width: min(26rem, calc(100vw - 2rem)); padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 20px; box-shadow: 0 18px 50px -24px rgb(16 32 47 / 0.28); }
.gate-card h1 { margin-top: 1.75rem; font-size: 1.5rem; }
.gate-card .message { margin: 1.1rem 0 0; }
.gate-card label { display: block; margin: 1.15rem 0 0.4rem; font-weight: 600; font-size: 0.9rem; }
.gate-card input { width: 100%; height: 46px; padding: 0 0.85rem; border: 1px solid #b9c4d1; border-radius: 10px; font: inherit;
  background: #fff; color: var(--ink); }
.gate-card input:focus { border-color: var(--brand); }
.gate-card input.digits { font-size: 1.4rem; letter-spacing: 0.45em; font-variant-numeric: tabular-nums; }
.gate-card .hint { margin-top: 0.45rem; }
.fine { text-align: center; }
.back { display: block; margin-top: 1rem; text-align: center; color: var(--brand-dark); font-size: 0.9rem; }

.top { display: flex; align-items: center; gap: 1rem 2rem; padding: 0.8rem clamp(1rem, 4vw, 2.5rem); background: var(--card);
  border-bottom: 1px solid var(--line); }
.top nav { display: flex; gap: 0.25rem; margin-right: auto; }
.top nav a { padding: 0.55rem 0.9rem; border-radius: 9px; color: var(--soft); text-decoration: none; font-weight: 600; }
.top nav a:hover { background: var(--ground); }
.top nav a[aria-current] { background: var(--brand-tint); color: var(--brand-dark); }
.who { display: flex; align-items: center; gap: 0.7rem; }
.avatar { display: grid; place-items: center; width: 38px; height: 38px; border-radius: 50%; background: var(--brand-tint);
  color: var(--brand-dark); font-weight: 700; font-size: 0.85rem; text-transform: uppercase; }
.code { display: grid; line-height: 1.2; font-variant-numeric: tabular-nums; }
.ribbon { padding: 0.4rem clamp(1rem, 4vw, 2.5rem); background: var(--amber-tint); color: var(--amber); font-size: 0.8125rem;
  text-align: center; }

main:not(.gate) { width: min(60rem, 100%); margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2rem) 4rem; display: grid; gap: 1.25rem; }
.card, .tile { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); }
.card { padding: 1.5rem; }
.card p { color: var(--soft); margin-top: 0.3rem; }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; }
.tile { display: grid; align-content: start; padding: 1.25rem 1.5rem; }
.tile .label { font-size: 0.875rem; font-weight: 600; color: var(--soft); }
.tile .value { font-size: 2.1rem; line-height: 1.25; font-weight: 700; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tile .note { font-size: 0.8125rem; color: var(--soft); }
.tile.good .value { color: var(--brand); }
.tile.bad .value { color: var(--danger); }
.next, .kill-head { display: flex; align-items: center; justify-content: space-between; gap: 1.25rem; }
.facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; }
.facts dt { font-size: 0.8125rem; color: var(--soft); }
.facts dd { font-weight: 600; }

.message { padding: 0.85rem 1rem; border-radius: 11px; border: 1px solid; font-weight: 500; }
.message.bad { background: var(--danger-tint); border-color: #f3c4c1; color: var(--danger-dark); }
.message.good { background: var(--brand-tint); border-color: #b9ddd6; color: var(--brand-dark); }

.card p.state { display: flex; align-items: baseline; gap: 0.6rem; margin-top: 1.25rem; padding: 0.9rem 1rem;
  border-radius: 11px; }
.state i { flex: none; width: 11px; height: 11px; border-radius: 50%; }
.card .state.off { background: var(--ground); color: var(--ink); }
.state.off i { border: 2.5px solid #8593a6; }
.card .state.on { background: var(--danger-tint); color: var(--danger-dark); }
.state.on i { background: var(--danger); }
.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.9rem; list-style: none; }
.chips li { padding: 0.25rem 0.7rem; border-radius: 99px; background: var(--ground); border: 1px solid var(--line);
  font-size: 0.875rem; font-weight: 600; }

fieldset { border: 0; margin: 1.25rem 0 0; padding: 0; }
legend { padding: 0; font-weight: 600; font-size: 0.9rem; }
.segments { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.6rem; margin: 0.7rem 0 1.25rem; }
.segments label { line-height: 1.25; display: flex; align-items: center; gap: 0.65rem; min-height: 48px; padding: 0 0.9rem; border: 1px solid var(--line);
  border-radius: 10px; cursor: pointer; font-weight: 500; }
.segments label:has(:checked) { border-color: var(--danger); background: var(--danger-tint); }
.segments input { flex: none; width: 18px; height: 18px; accent-color: var(--danger); }

dialog { width: min(29rem, calc(100vw - 2rem)); padding: 1.75rem; border: 0; border-radius: 18px; color: var(--ink);
  box-shadow: 0 30px 80px -20px rgb(16 32 47 / 0.5); }
dialog::backdrop { background: rgb(16 32 47 / 0.5); }
dialog p { color: var(--soft); margin-top: 0.75rem; }
.dialog-actions { display: flex; justify-content: flex-end; gap: 0.7rem; margin-top: 1.5rem; }

@media (max-width: 720px) {
  .top { flex-wrap: wrap; gap: 0.6rem; }
  .top nav { order: 3; width: 100%; margin: 0; }
  .top nav a { flex: 1; text-align: center; }
  .who { margin-left: auto; gap: 0.4rem; }
  .avatar, .code small { display: none; }
  .top .mark { width: 30px; height: 30px; }
  .top .brand { gap: 0.5rem; font-size: 0.95rem; }
  .who { font-size: 0.95rem; }
  .who button { padding: 0 0.3rem; font-size: 0.9rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tile { padding: 1rem 1.1rem; }
  .tile:last-child { grid-column: 1 / -1; }
  .facts { grid-template-columns: 1fr 1fr; }
  .segments { grid-template-columns: 1fr 1fr; }
  .segments label { padding: 0 0.7rem; }
  .next, .kill-head { flex-direction: column; align-items: stretch; }
  .dialog-actions button, .card button.danger { flex: 1; }
  .card button.danger { width: 100%; }
}
`;

/** The tab's icon. */
export const terminalIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0b6e63"/><path d="M8 21.5 13.5 15l4 3.5L24 10.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/><circle cx="24" cy="10.5" r="2.2" fill="#ffd166"/></svg>`;
