/** The page's end of the stand-in: a binding that carries IPC to the main process, hidden from the page itself. */
export const BINDING = 'tradefuseStandIn';

/**
 * The script that runs before any of the page's own: gives the built preload its `electron` and runs it. Only the top frame
 * has a preload, as in Electron.
 */
export function pageShim(preload: string): string {
  return `(() => {
  const carry = window.${BINDING};
  delete window.${BINDING};
  if (window.top !== window) return;
  const listeners = new Map();
  const ipcRenderer = {
    invoke: (channel, ...args) => carry({ kind: 'invoke', channel, args }),
    send: (channel, ...args) => void carry({ kind: 'send', channel, args }),
    on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    off: (channel, listener) => void listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
  };
  const contextBridge = {
    exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true }),
  };
  Object.defineProperty(window, Symbol.for('tradefuse.deliver'), {
    value: (channel, args) => (listeners.get(channel) ?? []).forEach((listener) => listener({}, ...args)),
  });
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name);
    return { contextBridge, ipcRenderer };
  };
  const module = { exports: {} };
  (function (module, exports, require) {
${preload}
  })(module, module.exports, require);
})();`;
}
