import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from './command.ts';
import { cruiseDependencies } from './dependencies.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small project with the given files, in which the same rules must find the planted faults. */
function plant(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-rules-'));
  folders.push(folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const manifest = { name: 'planted', type: 'module', dependencies: { zod: '*', undici: '*', hono: '*' } };
  for (const [file, content] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

async function rulesBroken(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const result = await cruiseDependencies(['.'], plant(files));
  return [...new Set(result.summary.violations.map(({ rule }) => rule.name))].sort();
}

const value = 'export const value = 1;\n';

describe('the dependency rules see what they judge', () => {
  const cases: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
    [
      'domain importing the runtime',
      { 'engine/domain/a.ts': "export * from '../runtime/b.ts';", 'engine/runtime/b.ts': value },
      ['domain-rooms'],
    ],
    [
      'a type alone is an arrow too',
      {
        'engine/domain/a.ts': "import type { B } from '../host/b.ts';\nexport type A = B;",
        'engine/host/b.ts': 'export type B = 1;',
      },
      ['domain-rooms'],
    ],
    ['domain importing Node', { 'engine/domain/a.ts': "import 'node:fs';" }, ['domain-node']],
    ['domain importing a package', { 'engine/domain/a.ts': "import 'zod';" }, ['domain-packages']],
    ['contract importing Node', { 'engine/contract/a.ts': "import 'node:fs';" }, ['contract-node']],
    [
      'ports importing a package',
      { 'engine/ports.ts': "import type { ZodType } from 'zod';\nexport type A = ZodType;" },
      ['ports-packages'],
    ],
    ['runtime importing Node', { 'engine/runtime/a.ts': "import 'node:timers';" }, ['runtime-node']],
    [
      'runtime importing a broker',
      { 'engine/runtime/a.ts': "import '../brokers/dhan/b.ts';", 'engine/brokers/dhan/b.ts': value },
      ['runtime-rooms'],
    ],
    [
      'a broker importing the host',
      { 'engine/brokers/a.ts': "await import('../host/b.ts');", 'engine/host/b.ts': value },
      ['brokers-rooms'],
    ],
    [
      'a screen importing the host',
      { 'renderer/a.tsx': "import '../engine/host/b.ts';", 'engine/host/b.ts': value },
      ['renderer-rooms'],
    ],
    ['a screen importing Node', { 'renderer/a.tsx': "import 'node:fs';" }, ['renderer-node']],
    [
      'electron importing the store',
      { 'electron/a.ts': "import '../engine/store/b.ts';", 'engine/store/b.ts': value },
      ['electron-rooms'],
    ],
    [
      'code importing the test builders',
      { 'engine/host/a.ts': "import '../testing/b.ts';", 'engine/testing/b.ts': value },
      ['host-rooms', 'testing-is-for-tests'],
    ],
    [
      'two files importing each other',
      { 'engine/host/a.ts': "import './b.ts';", 'engine/host/b.ts': "import './a.ts';" },
      ['no-cycles'],
    ],
    [
      'the terminal driver importing the practice terminal',
      { 'automation/a.ts': "import './practice-terminal/b.ts';", 'automation/practice-terminal/b.ts': value },
      ['automation-rooms'],
    ],
    ['an import that leads nowhere', { 'engine/host/a.ts': "import './gone.ts';" }, ['resolvable']],
  ];

  test.each(cases)('%s', async (_name, files, expected) => {
    expect(await rulesBroken(files)).toEqual(expect.arrayContaining([...expected]));
  });

  test('what the table lists is allowed', async () => {
    const broken = await rulesBroken({
      'engine/domain/a.ts': value,
      'engine/ports.ts': "export type { } from './domain/a.ts';",
      'engine/contract/c.ts': "import 'zod';\nexport * from '../domain/a.ts';",
      'engine/brokers/dhan/b.ts':
        "import 'zod';\nimport 'undici';\nimport 'node:crypto';\nexport * from '../../domain/a.ts';",
      'engine/host/h.ts':
        "import 'hono';\nimport '../brokers/dhan/b.ts';\nimport '../contract/c.ts';\nimport 'node:http';",
      'renderer/r.tsx': "import '../engine/contract/c.ts';",
      'engine/domain/a.test.ts': "import '../testing/t.ts';\nimport 'node:fs';",
      'engine/testing/t.ts': value,
    });
    expect(broken).toEqual([]);
  });
});
