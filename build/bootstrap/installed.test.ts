import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isInstalled, nodeProgram, writeStamp } from './installed.mjs';

let root: string;

const locked = {
  '': {},
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/only-on-windows': { version: '1.0.0', optional: true },
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tradefuse-test-installed-'));
  writeJson('package-lock.json', { packages: locked });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeJson(file: string, content: object): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify(content));
}

function placeNode(): void {
  mkdirSync(dirname(nodeProgram(root)), { recursive: true });
  writeFileSync(nodeProgram(root), '');
}

describe('whether everything is installed', () => {
  test('not without node_modules', () => {
    expect(isInstalled(root)).toBe(false);
  });

  test('the stamp of this very lock file says so', () => {
    placeNode();
    writeStamp(root);
    expect(isInstalled(root)).toBe(true);
  });

  test('not when the lock file has changed since', () => {
    placeNode();
    writeStamp(root);
    writeJson('package-lock.json', { packages: { ...locked, 'node_modules/hono': { version: '4.0.0' } } });
    expect(isInstalled(root)).toBe(false);
  });

  test('not when Node 24 is missing, whatever the stamp says', () => {
    mkdirSync(join(root, 'node_modules'));
    writeStamp(root);
    expect(isInstalled(root)).toBe(false);
  });

  test("npm's own record is believed, so a plain npm install is not undone", () => {
    placeNode();
    writeJson('node_modules/.package-lock.json', { packages: { 'node_modules/zod': { version: '4.6.7' } } });
    expect(isInstalled(root)).toBe(true);
  });

  test.each([
    ['another version', { 'node_modules/zod': { version: '4.0.0' } }],
    ['a package the lock file does not know', { ...locked, 'node_modules/left': { version: '1.0.0' } }],
    ['a package missing', {}],
  ])("npm's record with %s is not enough", (_name, packages) => {
    placeNode();
    writeJson('node_modules/.package-lock.json', { packages });
    expect(isInstalled(root)).toBe(false);
  });
});
