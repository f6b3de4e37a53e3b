import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flipFuses, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterPack, strictFuses, type ConfiguredFuses } from './after-pack.ts';
import { readBuilderConfig, validateBuilderConfig, type BuilderConfig } from './builder-config.ts';
import { makeElectronStandIn } from './stand-in.ts';

let config: BuilderConfig;

beforeAll(async () => {
  config = await readBuilderConfig();
});

describe('electron-builder.yml', () => {
  test("fits electron-builder's own schema", async () => {
    await expect(validateBuilderConfig(config)).resolves.toBeUndefined();
  });

  test('a misspelt option would be noticed', async () => {
    await expect(validateBuilderConfig({ ...config, asarUnpak: [] })).rejects.toThrow('asarUnpak');
  });

  test('keeps outside the archive what is loaded or started by path', () => {
    expect(config.asarUnpack).toEqual(['dist/engine/**', 'node_modules/**']);
  });

  test('packs only the prebuilt SQLite of the platform it is for, and compiles nothing', () => {
    const files = JSON.stringify(config.files);
    expect(files).toContain('"!node_modules/better-sqlite3/prebuilds/*"');
    expect(files).toContain('"node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node"');
    expect(config.npmRebuild).toBe(false);
  });

  test('publishes nowhere, never asks for --no-sandbox and keeps the journals on uninstall', () => {
    expect(config.publish).toBeNull();
    expect(config.linux.executableArgs).toEqual([]);
    expect(config.mac.hardenedRuntime).toBe(true);
    expect(config.nsis.deleteAppDataOnUninstall).toBe(false);
  });
});

describe("Electron's fuses", () => {
  test('every fuse is decided as the hardening list says', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  test('are burnt into the binary by the packing step', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-fuses-'));
    try {
      makeElectronStandIn(folder);
      const { electronFuses } = config;
      const packager = {
        executableName: 'electron',
        appInfo: { productFilename: 'TradeFuse' },
        config: { electronFuses },
      };
      await afterPack({ appOutDir: folder, electronPlatformName: 'linux', packager });
      const { version, ...wire } = await getCurrentFuseWire(join(folder, 'electron'));
      const read = Object.values(wire).map((state) => String.fromCodePoint(Number(state)));
      expect({ version, wire: read.join('') }).toEqual({ version: '1', wire: '010011001' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a fuse that nobody decided makes packing fail', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-fuses-'));
    try {
      makeElectronStandIn(folder);
      const { [FuseV1Options.WasmTrapHandlers]: _left, ...undecided } = strictFuses(
        config.electronFuses as ConfiguredFuses,
      );
      const flipped = flipFuses(join(folder, 'electron'), undecided as Parameters<typeof flipFuses>[1]);
      await expect(flipped).rejects.toThrow('strictlyRequireAllFuses');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
