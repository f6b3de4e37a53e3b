import { relative, sep } from 'node:path';
import type { Check, Verdict } from './check.ts';
import { root, runScript, toolScript } from './command.ts';
import { isTypeScript, projectFiles } from './sources.ts';

/** Each room compiles on its own, with only the libraries it may see. */
export const typeScriptProjects: readonly string[] = [
  'engine/domain/tsconfig.json',
  'engine/contract/tsconfig.json',
  'engine/tsconfig.ports.json',
  'engine/tsconfig.json',
  'engine/host/tsconfig.json',
  'automation/tsconfig.json',
  'renderer/tsconfig.json',
  'electron/tsconfig.json',
  'build/tsconfig.json',
  'build/tsconfig.tests.json',
];

const nothingToCompile = /error TS18003/;

/** One project: its errors, and which of our files it looked at. */
async function compile(project: string): Promise<{ errors: string; files: readonly string[] }> {
  const result = await runScript(toolScript('typescript', 'tsc'), ['-p', project, '--listFiles', '--pretty', 'false']);
  const lines = result.stdout.split('\n').map((line) => line.trimEnd());
  const files = lines.filter((line) => line.startsWith(root) && !line.includes('node_modules'));
  if (nothingToCompile.test(result.stdout)) return { errors: '', files: [] };
  const errors = lines.filter((line) => line !== '' && !isListedFile(line)).join('\n') + result.stderr;
  return {
    errors: result.code === 0 ? '' : errors || `tsc ended with ${result.code}`,
    files: files.map((file) => relative(root, file).split(sep).join('/')),
  };
}

function isListedFile(line: string): boolean {
  return /^([A-Z]:)?[\\/].*\.(ts|tsx|mts|cts|mjs|js|json)$/.test(line);
}

async function compileAll(): Promise<Verdict> {
  const compiled = new Set<string>();
  const problems: string[] = [];
  const waiting = [...typeScriptProjects];
  const worker = async (): Promise<void> => {
    for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
      const { errors, files } = await compile(project);
      for (const file of files) compiled.add(file);
      if (errors !== '') problems.push(`${project}\n${errors}`);
    }
  };
  await Promise.all([worker(), worker()]);
  // A file no project includes would never be checked at all, which looks exactly like a file without errors.
  const unseen = projectFiles().filter((file) => isTypeScript(file) && !compiled.has(file));
  if (unseen.length > 0) problems.push(`no tsconfig includes:\n${unseen.join('\n')}`);
  return { ok: problems.length === 0, detail: problems.join('\n') };
}

export const typesCheck: Check = { name: 'types: every room compiles on its own', run: compileAll };
