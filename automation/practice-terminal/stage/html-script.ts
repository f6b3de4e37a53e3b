/** The HTML variant's script: builds each scene from elements of its own kind. */
export const htmlScript = `'use strict';
const values = {};
async function ask(path, options) {
  try { show(await (await fetch(path, options)).json()); } catch { /* The line is cut: the page stays as it is. */ }
}
function press(id) {
  const fields = Object.fromEntries([...document.querySelectorAll('input[data-field]')].map((f) => [f.dataset.field, f.value]));
  return ask('/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id, fields }) });
}
function make(tag, props, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
}
function part(widget) {
  const { id, kind, label } = widget;
  switch (kind) {
    case 'heading': return make(id === 'heading' ? 'h1' : 'h2', {}, label);
    case 'text': return make('p', {}, label);
    case 'alert': { const p = make('p', {}, label); p.setAttribute('role', 'alert'); p.setAttribute('aria-label', 'Message'); return p; }
    case 'gap': { const gap = make('div'); gap.style.height = widget.height + 'px'; return gap; }
    case 'button': return make('button', { type: 'button', disabled: widget.disabled === true, onclick: () => press(id) }, label);
    case 'field': case 'password': {
      const input = make('input', { type: kind === 'field' ? 'text' : 'password', autocomplete: 'off', id });
      input.dataset.field = id;
      return make('div', {}, make('label', { htmlFor: id }, label), input);
    }
    case 'checkbox': return make('label', {}, make('input', { type: 'checkbox', checked: widget.checked === true, onchange: () => press(id) }), ' ' + label);
    case 'switch': return make('div', {}, make('input', { type: 'checkbox', id, className: 'su-switch', checked: widget.checked === true, onchange: () => press(id) }), make('label', { htmlFor: id, className: 'su-switch-control' }, label));
  }
}
function show(scene) {
  document.title = scene.title;
  const main = make('main', {}, ...scene.widgets.map(part));
  const nodes = [main];
  if (scene.dialog) {
    const dialog = make('dialog', { className: scene.dialog.height > 600 ? 'tall' : '' }, ...scene.dialog.widgets.map(part));
    dialog.setAttribute('aria-label', scene.dialog.label);
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    nodes.push(dialog);
  }
  document.body.replaceChildren(...nodes);
  document.querySelector('dialog')?.showModal();
  // Somebody may answer it at any time.
  if (scene.title.includes('robot')) setTimeout(() => ask('/scene'), 300);
}
ask('/scene');
`;
