const OLDEST_MAJOR = 24;

/**
 * Says in a sentence why this Node cannot run TradeFuse; undefined when it can. Asked before any native package is loaded,
 * because on an older Node those end the process without a word.
 */
export function nodeTooOld(version: string = process.versions.node): string | undefined {
  const major = Number.parseInt(version, 10);
  if (major >= OLDEST_MAJOR) return undefined;
  return `TradeFuse needs Node ${OLDEST_MAJOR} or newer and was started with Node ${version}. Start it with "npm start" or "npm run headless", which bring the right one.`;
}
