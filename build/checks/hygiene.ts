import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Verdict } from './check.ts';
import { root } from './command.ts';
import { projectFiles } from './sources.ts';

type Finding = { readonly file: string; readonly line: number; readonly text: string };

// A registry host in the lock file would tie every install to one machine's network. Written in two halves so that
// this file does not find itself.
const registryHost = new RegExp(['https?://[^\\s"\']*', 'registry\\.'].join(''));

// A folder of somebody's machine. `/home/` and `/Users/` alone may appear in texts about such folders.
const machinePath =
  /(^|["'`\s(=])\/(work|root)\/[\w.-]+|(^|["'`\s(=])\/(home|Users)\/[a-z][\w-]*\/|[A-Z]:\\\\?Users\\\\?[a-z]/;

const binary = /\.(png|ico|icns|woff2|jpg|jpeg|gif|webp|db|zip|gz)$/;

/** Lines that tie the project to one machine or one network. */
export function findTies(file: string, content: string): readonly Finding[] {
  return content.split('\n').flatMap((text, index) => {
    const tied = registryHost.test(text) || machinePath.test(text);
    return tied ? [{ file, line: index + 1, text: text.trim().slice(0, 120) }] : [];
  });
}

async function judgeTies(): Promise<Verdict> {
  const files = projectFiles().filter((file) => !binary.test(file) && !file.startsWith('build/checks/hygiene'));
  const findings = files.flatMap((file) => findTies(file, readFileSync(join(root, file), 'utf8')));
  return {
    ok: findings.length === 0,
    detail: findings.map(({ file, line, text }) => `${file}:${line}: ${text}`).join('\n'),
  };
}

/** Only the package that carries Node's binary may run a script while it is installed. */
export function judgeInstallScripts(manifest: { allowScripts?: Record<string, unknown> }): Verdict {
  const allowed = Object.keys(manifest.allowScripts ?? {});
  const ok = allowed.length === 1 && allowed[0] === 'node';
  return {
    ok,
    detail: ok ? '' : `allowScripts may name node alone, but names: ${allowed.join(', ') || 'nothing'}`,
  };
}

/** A range would let two machines build two programs. */
export function judgeVersions(manifest: Record<string, unknown>): Verdict {
  const groups = [manifest['dependencies'], manifest['devDependencies']] as (Record<string, string> | undefined)[];
  const loose = groups
    .flatMap((group) => Object.entries(group ?? {}))
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}: ${version}`);
  return { ok: loose.length === 0, detail: loose.join('\n') };
}

const readManifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;

export const hygieneChecks: readonly Check[] = [
  { name: 'hygiene: no registry host, no path of one machine', run: judgeTies },
  {
    name: 'hygiene: only node may run an install script',
    run: async () => judgeInstallScripts(readManifest()),
  },
  { name: 'hygiene: every dependency is pinned', run: async () => judgeVersions(readManifest()) },
];
