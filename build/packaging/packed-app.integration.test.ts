import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop, renderer } from '../app/build-app.ts';
import { root } from '../checks/command.ts';
import { pack } from './pack.ts';
import { missingParts, packedApp, type PackedApp } from './packed-app.ts';
import { smokeTest } from './smoke-test.ts';
import { makeElectronStandIn } from './stand-in.ts';

const sources = ['electron/main.ts', 'electron/preload.ts', 'engine/host/headless.ts', 'renderer/index.html'];
const ready = process.platform === 'linux' && sources.every((file) => existsSync(join(root, file)));

describe.runIf(ready)('the packed app, around a stand-in for Electron', () => {
  let temporary: string;
  let folder: string;
  let app: PackedApp;

  beforeAll(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'tradefuse-test-pack-'));
    makeElectronStandIn(join(temporary, 'electron'));
    await renderer.build();
    await desktop.build();
    const options = { electronDist: join(temporary, 'electron'), output: join(temporary, 'release') };
    folder = await pack({ ...options, folderOnly: true });
    app = packedApp(folder);
  }, 120_000);

  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  test('is complete, has its fuses set, and its engine starts from the packed files alone', async () => {
    await expect(smokeTest(folder)).resolves.toBeUndefined();
  });

  test('holds the native code of one platform only', () => {
    const prebuilds = readdirSync(join(app.unpacked, 'node_modules/better-sqlite3/prebuilds'));
    expect(prebuilds).toEqual([`${process.platform}-${process.arch}.node`]);
  });

  test('holds no source, no test and nothing that only development needs', () => {
    const packages = readdirSync(join(app.unpacked, 'node_modules'));
    expect(packages).not.toEqual(expect.arrayContaining(['vitest']));
    expect(packages).not.toEqual(expect.arrayContaining(['typescript']));
    const files = readdirSync(app.unpacked, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.tsx?$/.test(file))).toEqual([]);
  });

  test('an app that lacks a part is found out', () => {
    rmSync(join(app.unpacked, 'node_modules/playwright-core'), { recursive: true });
    expect(missingParts(app).join()).toContain('playwright-core');
  });
});
