import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../checks/command.ts';
import { nodeProgram, writeStamp } from './installed.mjs';

let folder: string;

/** A checkout in which everything is installed except a browser. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-checkout-'));
  for (const part of ['build/bootstrap', 'build/bootstrap.mjs', 'build/find-browser.mjs']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: {} }));
  mkdirSync(dirname(nodeProgram(folder)), { recursive: true });
  writeFileSync(nodeProgram(folder), '');
  writeStamp(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function bootstrap(event: string, browser: string): SpawnSyncReturns<string> {
  const env = { ...process.env, npm_lifecycle_event: event, TRADEFUSE_BROWSER: browser, PATH: folder };
  return spawnSync(process.execPath, [join(folder, 'build', 'bootstrap.mjs')], { env, encoding: 'utf8' });
}

/** Programs of the same names that only fail, so that nothing is downloaded or installed by this test. */
function forbidInstalling(): void {
  writeFileSync(join(folder, 'apt-get'), '#!/bin/sh\nexit 1\n');
  chmodSync(join(folder, 'apt-get'), 0o755);
}

describe('the bootstrap', () => {
  test('does nothing and says nothing when all is there', () => {
    const { status, stdout, stderr } = bootstrap('prestart', process.execPath);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('start goes on without a browser and says what that means', () => {
    forbidInstalling();
    const { status, stdout, stderr } = bootstrap('prestart', join(folder, 'no-such-browser'));
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain("a broker's web terminal cannot be driven");
  });

  test('the tests do not run without a browser', () => {
    forbidInstalling();
    const { status, stderr } = bootstrap('pretest', join(folder, 'no-such-browser'));
    expect(status).toBe(1);
    expect(stderr).toContain('Install Chromium and try again');
  });

  test('a script that opens no page does not ask for one', () => {
    const { status, stderr } = bootstrap('precheck', join(folder, 'no-such-browser'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
