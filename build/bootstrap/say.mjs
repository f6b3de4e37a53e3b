/** Tells the person at the terminal, without touching stdout. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}
