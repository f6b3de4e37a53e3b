import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** How much is kept: a file is turned over at `maxBytes`, `maxFiles` are kept in all, none longer than `maxAgeMs`. */
export type LogLimits = { readonly maxBytes: number; readonly maxFiles: number; readonly maxAgeMs: number };

/** 10 MB ten times over, for 30 days. */
export const LOG_LIMITS: LogLimits = { maxBytes: 10_485_760, maxFiles: 10, maxAgeMs: 30 * 86_400_000 };

/** A file of lines that turns over. Nothing here ever throws: a full disk costs lines, and their number is kept. */
export class LogFile {
  readonly #folder: string;
  readonly #name: string;
  readonly #limits: LogLimits;
  #descriptor: number | undefined;
  #bytes = 0;
  #dropped = 0;
  /** A line that only went half to the disk; the next one must not continue it. */
  #torn = false;

  constructor(folder: string, name: string, limits: LogLimits = LOG_LIMITS) {
    this.#folder = folder;
    this.#name = name;
    this.#limits = limits;
    attempt(() => removeOlder(folder, name, Date.now() - limits.maxAgeMs));
  }

  /** Lines that did not reach the disk since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    const bytes = Buffer.from(this.#torn ? `\n${line}\n` : `${line}\n`, 'utf8');
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#limits.maxBytes) this.#turnOver();
    const written = attempt(() => writeSync(this.#open(), bytes)) ?? 0;
    this.#bytes += written;
    if (written === bytes.length) {
      this.#torn = false;
      return;
    }
    this.#dropped += 1;
    this.#torn ||= written > 0;
    // A descriptor that failed is not trusted again: the folder may have been deleted or be a drive that went away.
    this.close();
  }

  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) attempt(() => closeSync(descriptor));
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const descriptor = openSync(this.#path(0), 'a', 0o600);
    this.#descriptor = descriptor;
    this.#bytes = fstatSync(descriptor).size;
    return descriptor;
  }

  #turnOver(): void {
    this.close();
    this.#bytes = 0;
    attempt(() => rmSync(this.#path(this.#limits.maxFiles - 1), { force: true }));
    for (let age = this.#limits.maxFiles - 2; age >= 0; age -= 1) {
      attempt(() => renameSync(this.#path(age), this.#path(age + 1)));
    }
    attempt(() => removeOlder(this.#folder, this.#name, Date.now() - this.#limits.maxAgeMs));
  }

  #path(age: number): string {
    return join(this.#folder, age === 0 ? `${this.#name}.jsonl` : `${this.#name}.${age}.jsonl`);
  }
}

/** The log files of a name, the turned-over ones included; of every name when none is given. */
export function logFilesOf(folder: string, name?: string): readonly string[] {
  const files = attempt(() => readdirSync(folder)) ?? [];
  return files
    .filter((file) => (name === undefined ? file.endsWith('.jsonl') : isOfName(file, name)))
    .map((file) => join(folder, file));
}

function isOfName(file: string, name: string): boolean {
  return file.startsWith(`${name}.`) && /^(\d+\.)?jsonl$/.test(file.slice(name.length + 1));
}

function removeOlder(folder: string, name: string, before: number): void {
  for (const file of logFilesOf(folder, name)) {
    if (statSync(file).mtimeMs < before) rmSync(file, { force: true });
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
