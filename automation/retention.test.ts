import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { pruneEvidence } from './retention.ts';

const day = 86_400;

test('rehearsals go after 30 days, the evidence of a kill never', () => {
  const root = tempFolder();
  const now = 1_790_000_000;
  const folder = (name: string, age: number): void => {
    mkdirSync(join(root, name));
    utimesSync(join(root, name), now - age * day, now - age * day);
  };
  folder('drill-old', 31);
  folder('canary-old', 400);
  folder('drill-new', 29);
  folder('kill-old', 400);
  expect(pruneEvidence(root, now * 1_000)).toEqual(['canary-old', 'drill-old']);
  expect(existsSync(join(root, 'kill-old'))).toBe(true);
  expect(existsSync(join(root, 'drill-new'))).toBe(true);
  expect(pruneEvidence('/nowhere', 0)).toEqual([]);
});
