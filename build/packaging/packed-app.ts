import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the parts of a packed app lie. */
export type PackedApp = {
  readonly executable: string;
  readonly archive: string;
  readonly unpacked: string;
};

export function packedApp(folder: string, platform: NodeJS.Platform = process.platform): PackedApp {
  const bundle = join(folder, 'TradeFuse.app');
  const resources = platform === 'darwin' ? join(bundle, 'Contents', 'Resources') : join(folder, 'resources');
  const executables: Partial<Record<NodeJS.Platform, string>> = {
    win32: join(folder, 'TradeFuse.exe'),
    darwin: bundle,
  };
  return {
    executable: executables[platform] ?? join(folder, 'tradefuse'),
    archive: join(resources, 'app.asar'),
    unpacked: join(resources, 'app.asar.unpacked'),
  };
}

/** What a packed app must hold outside its archive, because it is loaded or started by path. */
function requiredOutside(platform: NodeJS.Platform, arch: string): readonly string[] {
  return [
    'dist/engine/headless.js',
    'node_modules/playwright-core/package.json',
    'node_modules/@napi-rs/keyring/package.json',
    `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
  ];
}

/** What is missing from the packed app, in words; empty when it is complete. */
export function missingParts(app: PackedApp): readonly string[] {
  const outside = requiredOutside(process.platform, process.arch).map((file) => join(app.unpacked, file));
  return [app.executable, app.archive, ...outside].filter((file) => !existsSync(file));
}
