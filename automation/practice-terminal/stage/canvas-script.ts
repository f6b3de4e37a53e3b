/**
 * The canvas variant's script: paints each scene, and keeps Flutter's kind of accessibility tree over it once the
 * placeholder was pressed. Only what is in view is in the tree, and behind a dialog nothing is.
 */
export const canvasScript = `'use strict';
let scene; let pageScroll = 0; let dialogScroll = 0; let spoken = false; let editing;
const values = {};
const canvas = document.createElement('canvas');
canvas.width = innerWidth; canvas.height = innerHeight;
const host = document.createElement('flt-semantics-host');
document.body.append(canvas, host);
document.body.style.overflow = 'hidden';

async function ask(path, options) {
  try { scene = await (await fetch(path, options)).json(); } catch { return; }
  show();
}
function press(id) {
  return ask('/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id, fields: { ...values } }) });
}
function show() {
  pageScroll = Math.max(0, Math.min(pageScroll, scene.height - innerHeight));
  const longer = scene.dialog ? scene.dialog.top + scene.dialog.height + 40 - innerHeight : 0;
  dialogScroll = Math.max(0, Math.min(dialogScroll, longer));
  stopEditing();
  if (!document.querySelector('flt-semantics-placeholder') && !spoken && !scene.noSemantics) addPlaceholder();
  paint();
  speak();
}
function addPlaceholder() {
  const placeholder = document.createElement('flt-semantics-placeholder');
  placeholder.setAttribute('role', 'button');
  placeholder.setAttribute('aria-label', 'Enable accessibility');
  placeholder.addEventListener('click', () => { spoken = true; placeholder.remove(); speak(); });
  document.body.prepend(placeholder);
}
const reachable = () => (scene.dialog ? scene.dialog.widgets : scene.widgets);
// What can be reached is in the dialog where there is one, and the dialog does not move with the page.
const shift = () => (scene.dialog ? dialogScroll : pageScroll);
const inView = (w) => w.y - shift() + w.h > 0 && w.y - shift() < innerHeight;

function paint() {
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#f4f6f9'; pen.fillRect(0, 0, canvas.width, canvas.height);
  scene.widgets.forEach((w) => paintWidget(pen, w, pageScroll));
  if (!scene.dialog) return;
  pen.fillStyle = 'rgba(20, 28, 40, 0.5)'; pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#ffffff'; pen.fillRect(433, scene.dialog.top - dialogScroll, 500, scene.dialog.height);
  pen.fillStyle = '#16202c'; pen.font = '600 20px sans-serif'; pen.fillText(scene.dialog.label, 473, scene.dialog.top + 40 - dialogScroll);
  scene.dialog.widgets.forEach((w) => paintWidget(pen, w, dialogScroll));
}
function paintWidget(pen, w, scrolled) {
  const y = w.y - scrolled;
  if (w.kind === 'gap') return;
  pen.font = w.kind === 'heading' ? '600 22px sans-serif' : '16px sans-serif';
  if (w.kind === 'button') { pen.fillStyle = w.disabled ? '#e6eaef' : '#dde8f6'; pen.fillRect(w.x, y, w.w, w.h); }
  if (w.kind === 'field' || w.kind === 'password') {
    pen.strokeStyle = '#51647c'; pen.strokeRect(w.x + 0.5, y + 0.5, w.w - 1, w.h - 1);
    const typed = values[w.id] || '';
    pen.fillStyle = typed ? '#16202c' : '#7b8794';
    pen.fillText(typed ? (w.kind === 'password' ? '\\u2022'.repeat(typed.length) : typed) : w.label, w.x + 10, y + 26);
    return;
  }
  if (w.kind === 'checkbox') {
    pen.strokeStyle = '#16202c'; pen.strokeRect(w.x + 0.5, y + 10.5, 18, 18);
    if (w.checked) { pen.fillStyle = '#16202c'; pen.fillRect(w.x + 4, y + 14, 12, 12); }
  }
  pen.fillStyle = w.kind === 'alert' ? '#a3201c' : w.disabled ? '#9aa6b2' : '#16202c';
  pen.fillText(w.label, w.x + (w.kind === 'button' ? 20 : w.kind === 'checkbox' ? 30 : 0), y + 26);
}
function node(w, role) {
  const element = document.createElement('flt-semantics');
  Object.assign(element.style, { left: w.x + 'px', top: w.y - shift() + 'px', width: w.w + 'px', height: w.h + 'px' });
  if (role) element.setAttribute('role', role);
  return element;
}
function spokenWidget(w) {
  if (w.kind === 'gap' || !inView(w)) return [];
  if (w.kind === 'field' || w.kind === 'password') {
    const element = node(w);
    const input = document.createElement('input');
    input.type = w.kind === 'field' ? 'text' : 'password';
    input.setAttribute('aria-label', w.label);
    input.value = values[w.id] || '';
    input.addEventListener('input', () => { values[w.id] = input.value; paint(); });
    element.append(input);
    return [element];
  }
  if (w.kind === 'text') { const element = node(w); const span = document.createElement('span'); span.textContent = w.label; element.append(span); return [element]; }
  const element = node(w, w.kind);
  element.setAttribute('aria-label', w.kind === 'alert' ? 'Message' : w.label);
  if (w.kind === 'alert') element.textContent = w.label;
  if (w.kind === 'checkbox') element.setAttribute('aria-checked', String(w.checked === true));
  if (w.disabled) element.setAttribute('aria-disabled', 'true');
  if (w.kind === 'button' || w.kind === 'checkbox') element.addEventListener('click', (event) => { event.stopPropagation(); if (!w.disabled) press(w.id); });
  return [element];
}
function speak() {
  if (!spoken || scene.noSemantics) { host.replaceChildren(); return; }
  const children = reachable().flatMap(spokenWidget);
  if (!scene.dialog) { host.replaceChildren(...children); return; }
  const dialog = node({ x: 433, y: scene.dialog.top, w: 500, h: scene.dialog.height }, 'dialog');
  dialog.setAttribute('aria-label', scene.dialog.label);
  const barrier = document.createElement('flt-semantics-container');
  barrier.append(...children);
  // Boxes are told from the window's corner, so they stand beside the dialog's own and are listed as its children by reference.
  host.replaceChildren(dialog, barrier);
}
function stopEditing() { editing?.remove(); editing = undefined; }
function edit(w) {
  stopEditing();
  editing = document.createElement('input');
  editing.className = 'flt-text-editing';
  editing.type = w.kind === 'password' ? 'password' : 'text';
  editing.value = values[w.id] || '';
  Object.assign(editing.style, { left: w.x + 'px', top: w.y - shift() + 'px', width: w.w + 'px', height: w.h + 'px', pointerEvents: 'none' });
  editing.addEventListener('input', () => { values[w.id] = editing.value; paint(); });
  document.body.append(editing);
  editing.focus();
}
canvas.addEventListener('mousedown', (event) => event.preventDefault());
canvas.addEventListener('click', (event) => {
  const hit = reachable().find((w) => event.clientX >= w.x && event.clientX < w.x + w.w && event.clientY >= w.y - shift() && event.clientY < w.y - shift() + w.h);
  if (!hit || hit.disabled) return;
  if (hit.kind === 'field' || hit.kind === 'password') edit(hit);
  else if (hit.kind === 'button' || hit.kind === 'checkbox') press(hit.id);
});
addEventListener('wheel', (event) => { if (!scene) return; if (scene.dialog) dialogScroll += event.deltaY; else pageScroll += event.deltaY; show(); }, { passive: true });
ask('/scene');
`;
