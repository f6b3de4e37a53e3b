/**
 * Reports a bug met at a door as one JSON line on stderr. Only the error's name and the places it passed through are told:
 * its message may quote what a caller sent, and that may be a secret.
 */
export function reportFault(what: string, cause: unknown): void {
  const error = cause instanceof Error ? cause : undefined;
  const frames = (error?.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const line = { level: 'error', at: new Date().toISOString(), what, error: error?.name ?? typeof cause, frames };
  process.stderr.write(`${JSON.stringify({ ...line, frames: frames.slice(0, 8).map((frame) => frame.trim()) })}\n`);
}

/** Says something in a sentence on stderr; stdout belongs to the ready line. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
