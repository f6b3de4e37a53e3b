import { describe, expect, test } from 'vitest';
import { findTies, judgeInstallScripts, judgeVersions } from './hygiene.ts';

const found = (content: string): number => findTies('sample.ts', content).length;

describe('hygiene', () => {
  test('finds a registry host', () => {
    expect(found(['"resolved": "https://', 'registry.example.org/x.tgz"'].join(''))).toBe(1);
  });

  test("finds a folder of one machine's disk", () => {
    expect(found(["const a = '/", "work/main/x';"].join(''))).toBe(1);
    expect(found(["const a = '/", "root/.cache';"].join(''))).toBe(1);
    expect(found(["open('/", "home/someone/data')"].join(''))).toBe(1);
  });

  test('leaves ordinary addresses and relative paths alone', () => {
    expect(found("import x from '../work/file.ts'; const u = 'https://api.kite.trade/orders';")).toBe(0);
    expect(found("const folder = join(homedir(), '.config');")).toBe(0);
  });

  test('only node may run an install script', () => {
    expect(judgeInstallScripts({ allowScripts: { node: true } }).ok).toBe(true);
    expect(judgeInstallScripts({ allowScripts: { node: true, electron: true } }).ok).toBe(false);
    expect(judgeInstallScripts({}).ok).toBe(false);
  });

  test('a version range is refused', () => {
    expect(judgeVersions({ dependencies: { zod: '4.6.7' } }).ok).toBe(true);
    expect(judgeVersions({ dependencies: { zod: '^4.6.7' } }).detail).toBe('zod: ^4.6.7');
  });
});
