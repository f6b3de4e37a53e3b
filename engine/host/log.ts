import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import type { AccountId } from '../domain/account-snapshot.ts';
import { LogFile, logFilesOf, type LogLimits } from './log-file.ts';
import type { Redactor } from './redact.ts';

/** Debug logs of one process. They help to find bugs; what happened to an account is in its journal. */
export type Logs = {
  /** `logs/host.jsonl`. */
  readonly host: Logger;
  /** `logs/<account>.jsonl`. */
  account(accountId: AccountId): Logger;
  /** Lines lost to a full or broken disk since the start. */
  dropped(): number;
  close(): void;
};

/** Where logs go, and through whose hands. */
export type LogOptions = {
  readonly dataDir: string;
  readonly redactor: Redactor;
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly limits?: LogLimits;
};

/** Opens the logs. No call on them ever throws, and no line leaves before the redactor has seen all of it. */
export function openLogs(options: LogOptions): Logs {
  const files = new Map<string, { readonly file: LogFile; readonly logger: Logger }>();
  const loggerOf = (name: string): Logger => {
    const known = files.get(name);
    if (known) return known.logger;
    const file = new LogFile(logFolder(options.dataDir), name, options.limits);
    const logger = loggerInto(file, options);
    files.set(name, { file, logger });
    return logger;
  };
  return {
    host: loggerOf('host'),
    account: (accountId) => loggerOf(accountId),
    dropped: () => [...files.values()].reduce((sum, { file }) => sum + file.dropped, 0),
    close: () => files.forEach(({ file }) => file.close()),
  };
}

/**
 * Deletes debug logs, of one account or all, before they are opened; journal, evidence, configuration and backups are never touched.
 * A file that cannot be deleted stays: no log is worth not starting for.
 */
export function deleteDebugLogs(dataDir: string, accountId?: AccountId): void {
  for (const file of logFilesOf(logFolder(dataDir), accountId)) {
    try {
      rmSync(file, { force: true });
    } catch {
      // Another program shows it.
    }
  }
}

function logFolder(dataDir: string): string {
  return join(dataDir, 'logs');
}

function loggerInto(file: LogFile, { redactor, level = 'info' }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // The whole error, its cause and its fields: the redactor below cuts what must not be seen.
      serializers: { err: (error: unknown) => redactor.value(error), error: (error: unknown) => redactor.value(error) },
    },
    { write: (line: string) => file.write(redactedLine(line, redactor)) },
  );
}

/** Level and time are ours and hold no secret; a short PIN must not blacken them. */
function redactedLine(line: string, redactor: Redactor): string {
  try {
    const { level, at, ...said } = JSON.parse(line) as Record<string, unknown>;
    return JSON.stringify({ level, at, ...(redactor.value(said) as object) });
  } catch {
    return JSON.stringify({ level: 'error', msg: redactor.text(line.trimEnd()) });
  }
}
