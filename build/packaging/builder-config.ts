import { createRequire } from 'node:module';
import { root } from '../checks/command.ts';

/** The parts of electron-builder's configuration that the tests read. */
export type BuilderConfig = {
  readonly appId: string;
  readonly publish: unknown;
  readonly npmRebuild: boolean;
  readonly files: readonly unknown[];
  readonly asarUnpack: readonly string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly win: { readonly target: unknown };
  readonly mac: { readonly hardenedRuntime: boolean };
  readonly linux: { readonly executableArgs: readonly string[] };
  readonly nsis: { readonly deleteAppDataOnUninstall: boolean };
};

type BuilderModule = {
  readonly getConfig: (folder: string, file: string, changes: null) => Promise<BuilderConfig>;
  readonly validateConfiguration: (config: unknown, debugLogger: { readonly isEnabled: false }) => Promise<void>;
};

/** electron-builder's own reader and validator, found the way electron-builder finds them. */
function builderModule(): BuilderModule {
  const electronBuilder = createRequire(import.meta.url).resolve('electron-builder');
  return createRequire(electronBuilder)('app-builder-lib/out/util/config/config') as BuilderModule;
}

export function readBuilderConfig(): Promise<BuilderConfig> {
  return builderModule().getConfig(root, 'electron-builder.yml', null);
}

/** Rejects with the validator's explanation when the configuration does not fit electron-builder's schema. */
export function validateBuilderConfig(config: unknown): Promise<void> {
  return builderModule().validateConfiguration(config, { isEnabled: false });
}
