import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';

import {
  expectStillLocked,
  expectTwoGuarded,
  expectTheProof,
  sellAndCrash,
  expectTheKill,
  type Telling,
} from '../renderer/e2e/story.ts';
import type { Desktop } from './testing/desktop.ts';
import { launchDesktop } from './testing/launch.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-'));
let desktop: Desktop;
const telling: Telling = { page: () => desktop.page, door: 'desktop' };

beforeAll(async () => {
  desktop = await launchDesktop({ dataDir: folder });
}, 90_000);

afterAll(async () => {
  await desktop?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the story, in the desktop app', () => {
  test('two practice accounts are guarded from the first second', async () => {
    await expectTwoGuarded(telling);
  }, 90_000);

  test('D2, K1, W2: the stop fills, the line is crossed, and the account is stopped, proven and locked', async () => {
    await sellAndCrash(telling);
    await expectTheKill(telling);
    await expectTheProof(telling, 'practice-own');
  }, 240_000);

  test('L2: still locked when the app is opened again', async () => {
    await desktop.close();
    desktop = await launchDesktop({ dataDir: folder });
    await expectStillLocked(telling);
  }, 120_000);
});
