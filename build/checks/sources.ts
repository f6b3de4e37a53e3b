import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../app/files.ts';
import { root } from './command.ts';

/** What git ignores, and git itself. Asking git would leave nothing to check in an archive, or where git trusts no folder. */
const notOurs = new Set(['.git', 'node_modules', 'dist', 'out', 'release', 'coverage', '.cache']);

/** Every file of the project, relative to the root with forward slashes. */
export function projectFiles(): readonly string[] {
  return readdirSync(root)
    .filter((name) => !notOurs.has(name) && !name.endsWith('.log'))
    .flatMap((name) => filesBelow(join(root, name)))
    .map((file) => relative(root, file).split(sep).join('/'));
}

export function isTypeScript(file: string): boolean {
  return /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
}
