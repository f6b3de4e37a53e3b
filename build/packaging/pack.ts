import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runScript, toolScript } from '../checks/command.ts';

type PackOptions = {
  /** A folder with Electron's distribution, or its stand-in. */
  readonly electronDist: string;
  readonly output: string;
  /** Stop at the app's folder instead of making installers. */
  readonly folderOnly: boolean;
};

/** Runs electron-builder for this platform; answers with the folder that holds the packed app. */
export async function pack({ electronDist, output, folderOnly }: PackOptions): Promise<string> {
  const args = [
    '--config',
    'electron-builder.yml',
    `-c.electronDist=${electronDist}`,
    `-c.directories.output=${output}`,
    `--${process.arch}`,
    ...(folderOnly ? ['--dir'] : []),
  ];
  const result = await runScript(toolScript('electron-builder'), args);
  if (result.code !== 0) throw new Error(`electron-builder failed:\n${result.stdout}${result.stderr}`);
  return packedFolder(output);
}

/** electron-builder names the folder after platform and architecture: linux-unpacked, win-unpacked, mac-arm64. */
function packedFolder(output: string): string {
  const name = readdirSync(output).find((entry) => entry.endsWith('-unpacked') || /^mac(-|$)/.test(entry));
  if (name === undefined) throw new Error(`electron-builder left no app folder in ${output}`);
  return join(output, name);
}
