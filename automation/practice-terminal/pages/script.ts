/** The page's whole script: opens dialogs, shows the segment panel, lists what was ticked. Served as a file for the CSP's sake. */
export const terminalScript = `'use strict';
addEventListener('DOMContentLoaded', () => {
  for (const dialog of document.querySelectorAll('dialog[data-modal]')) {
    // A disclosure must be answered: Escape does not close it.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.showModal();
  }
  for (const button of document.querySelectorAll('[data-close]')) {
    button.addEventListener('click', () => button.closest('dialog').close());
  }
  const toggle = document.querySelector('[data-toggle]');
  const panel = document.getElementById('manage-panel');
  const confirm = document.getElementById('confirm');
  if (!toggle || !panel || !confirm) return;
  const ask = panel.querySelector('[data-ask]');
  const chosen = () => [...panel.querySelectorAll('input:checked')].map((box) => box.value);
  toggle.addEventListener('click', () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute('aria-expanded', String(!panel.hidden));
  });
  panel.addEventListener('change', () => { ask.disabled = chosen().length === 0; });
  ask.addEventListener('click', () => {
    const list = confirm.querySelector('[data-chosen]');
    list.replaceChildren(...chosen().map((name) => {
      const item = document.createElement('li');
      item.textContent = name;
      return item;
    }));
    confirm.showModal();
  });
  panel.addEventListener('submit', () => {
    const send = document.querySelector('button[form="manage-panel"]');
    send.disabled = true;
    send.textContent = 'Disabling…';
  });
});
`;
