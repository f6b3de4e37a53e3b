import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { electronProgram } from '../../build/app/electron-binary.ts';
import type { Desktop, LaunchOptions } from './desktop.ts';
import { launchElectron } from './launch-electron.ts';
import { launchStandIn } from './launch-stand-in.ts';

const root = join(import.meta.dirname, '..', '..');
let said = false;

/** Opens the built desktop app: in Electron when its binary is here, else in the stand-in; says once which one it is. */
export async function launchDesktop(options: LaunchOptions): Promise<Desktop> {
  if (!existsSync(join(root, 'dist', 'electron', 'main.js'))) {
    throw new Error('The desktop app is not built. Run "npm run build" first.');
  }
  const program = electronProgram();
  if (!said) {
    const how = program === undefined ? 'the stand-in, its window in Chromium' : 'Electron';
    process.stderr.write(`The desktop app runs in ${how}.\n`);
  }
  said = true;
  return program === undefined ? launchStandIn(root, options) : launchElectron(program, root, options);
}
