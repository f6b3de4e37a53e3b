import { describe, expect, test } from 'vitest';
import { isTypeScript, projectFiles } from './sources.ts';

describe('the files the checks look at', () => {
  test('are the sources and the configuration, never what was installed or built', () => {
    const files = projectFiles();
    expect(files).toEqual(expect.arrayContaining(['package.json', '.ci/run', 'engine/ports.ts', 'build/check.ts']));
    expect(files.filter((file) => /(^|\/)(node_modules|dist|\.git)\//.test(file))).toEqual([]);
  });

  test('a declaration file is not a source of its own', () => {
    expect(isTypeScript('build/ports-globals.d.ts')).toBe(false);
    expect(isTypeScript('renderer/app.tsx')).toBe(true);
  });
});
