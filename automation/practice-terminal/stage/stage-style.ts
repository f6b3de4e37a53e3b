/** The practice pages' looks, plain on purpose. */
export const stageStyle = `
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.4 system-ui, sans-serif; color: #16202c; background: #f4f6f9; }
main { max-width: 420px; margin: 48px auto; display: grid; gap: 16px; justify-items: start; }
h1, h2 { margin: 0; font-size: 22px; }
button { font: inherit; padding: 8px 20px; border: 1px solid #33557f; border-radius: 6px; background: #dde8f6; }
label { display: block; }
input[type=text], input[type=password] { font: inherit; width: 420px; padding: 6px; }
dialog { border: 1px solid #8899aa; border-radius: 10px; padding: 24px; width: 460px; max-height: 70vh; overflow: auto; }
dialog > * { margin-block: 8px; }
dialog.tall > p:first-of-type { margin-bottom: 900px; }
[role=alert] { color: #a3201c; margin: 0; }
.su-switch { position: absolute; opacity: 0; width: 0; height: 0; }
.su-switch-control { padding: 6px 14px; border-radius: 16px; background: #c8d3de; }
.su-switch:checked + .su-switch-control { background: #8fd3a5; }
canvas { display: block; }
flt-semantics-host { position: fixed; inset: 0; overflow: hidden; pointer-events: none; }
flt-semantics { position: absolute; opacity: 0; pointer-events: all; overflow: hidden; }
flt-semantics input { width: 100%; height: 100%; }
flt-semantics-placeholder { position: absolute; left: -1px; top: -1px; width: 1px; height: 1px; }
.flt-text-editing { position: fixed; opacity: 0; border: 0; }
`;
