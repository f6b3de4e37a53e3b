import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../checks/command.ts';
import { ensureExec } from './windows-exec.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-exec-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('scripts that keep running', () => {
  test('become the program they start, so that a signal to npm reaches it', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const running = ['start', 'headless', 'practice:terminal', 'sim:broker'].flatMap((name) => scripts[name] ?? []);
    expect(running.length).toBeGreaterThan(1);
    for (const command of running) expect(command).toMatch(/^exec node \S+\.ts$/);
  });

  test('find an exec command on Windows, and no other system gets one', () => {
    const command = join(folder, 'node_modules', '.bin', 'exec.cmd');
    ensureExec(folder, 'linux');
    expect(existsSync(command)).toBe(false);
    ensureExec(folder, 'win32');
    expect(readFileSync(command, 'utf8')).toBe('@%*\r\n');
  });
});
