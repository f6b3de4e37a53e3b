import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion, type FuseV1Config } from '@electron/fuses';

/** The part of electron-builder's `electronFuses` that is decided in electron-builder.yml. */
export type ConfiguredFuses = {
  readonly runAsNode: boolean;
  readonly enableCookieEncryption: boolean;
  readonly enableNodeOptionsEnvironmentVariable: boolean;
  readonly enableNodeCliInspectArguments: boolean;
  readonly enableEmbeddedAsarIntegrityValidation: boolean;
  readonly onlyLoadAppFromAsar: boolean;
  readonly loadBrowserProcessSpecificV8Snapshot: boolean;
  readonly grantFileProtocolExtraPrivileges: boolean;
};

/** The part of electron-builder's context that is used here. */
type PackContext = {
  readonly appOutDir: string;
  readonly electronPlatformName: string;
  readonly packager: {
    readonly executableName?: string;
    readonly appInfo: { readonly productFilename: string };
    readonly config: { readonly electronFuses?: unknown };
  };
};

/**
 * Every fuse of this Electron, decided. `strictlyRequireAllFuses` makes packaging fail when an Electron upgrade brings a fuse
 * that nobody has thought about; electron-builder's own flipping would leave it at its default.
 */
export function strictFuses(fuses: ConfiguredFuses): FuseV1Config {
  return {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    [FuseV1Options.RunAsNode]: fuses.runAsNode,
    [FuseV1Options.EnableCookieEncryption]: fuses.enableCookieEncryption,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: fuses.enableNodeOptionsEnvironmentVariable,
    [FuseV1Options.EnableNodeCliInspectArguments]: fuses.enableNodeCliInspectArguments,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: fuses.enableEmbeddedAsarIntegrityValidation,
    [FuseV1Options.OnlyLoadAppFromAsar]: fuses.onlyLoadAppFromAsar,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: fuses.loadBrowserProcessSpecificV8Snapshot,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: fuses.grantFileProtocolExtraPrivileges,
    // electron-builder has no name for this one: on is Electron's default and what WebAssembly needs to be fast and safe.
    [FuseV1Options.WasmTrapHandlers]: true,
  };
}

/** Called by electron-builder when the app's folder is complete and not yet signed. */
export async function afterPack(context: PackContext): Promise<void> {
  await flipFuses(executableOf(context), strictFuses(context.packager.config.electronFuses as ConfiguredFuses));
}

function executableOf({ appOutDir, electronPlatformName, packager }: PackContext): string {
  const product = packager.appInfo.productFilename;
  if (electronPlatformName === 'win32') return join(appOutDir, `${product}.exe`);
  if (electronPlatformName === 'linux') return join(appOutDir, packager.executableName ?? product);
  return join(appOutDir, `${product}.app`);
}
