import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { World } from '../testing/world.ts';
import { attest } from './attest-switch.ts';

const sentence = 'The app shows the switch as on.';
const file = { name: 'Kill Switch.PNG', base64: Buffer.from('a picture').toString('base64') };

async function killed(): Promise<{ world: World; killId: string; root: string }> {
  const world = new World();
  await world.start();
  world.killByHand();
  return { world, killId: world.state().kill?.killId ?? '', root: tempFolder() };
}

it('W10: the trader’s own confirmation is kept and journaled as attested, and proves no step', async () => {
  const { world, killId, root } = await killed();
  const parts = { engine: world.engine, evidenceFolder: (id: string) => join(root, id) };
  const first = await attest(parts, { killId, sentence, file }, 'api');
  expect(first).toEqual({ ok: true, value: { file: 'attested-1-kill-switch.png' } });
  expect(readFileSync(join(root, killId, 'attested-1-kill-switch.png'), 'utf8')).toBe('a picture');
  expect(await attest(parts, { killId, sentence }, 'api')).toEqual({ ok: true, value: { file: null } });
  expect(await attest(parts, { killId, sentence, file }, 'api')).toMatchObject({
    value: { file: 'attested-2-kill-switch.png' },
  });
  expect(world.disk.of('switch-attested')).toHaveLength(3);
  expect(world.disk.of('switch-attested')[0]).toMatchObject({ sentence, file: 'attested-1-kill-switch.png' });
  expect(world.state().kill?.steps.filter(({ outcome }) => outcome === 'confirmed')).toEqual([]);
});

it('W10: of no kill of today nothing is attested, and no file is written', async () => {
  const { world, root } = await killed();
  const parts = { engine: world.engine, evidenceFolder: (id: string) => join(root, id) };
  for (const killId of ['K-other', '../../etc']) {
    expect(await attest(parts, { killId, sentence, file }, 'api')).toMatchObject({ error: { code: 'not-found' } });
  }
  expect(readdirSync(root)).toEqual([]);
  expect(world.disk.of('switch-attested')).toEqual([]);
});

it('W10: a file the disk refuses is not claimed', async () => {
  const { world, killId, root } = await killed();
  writeFileSync(join(root, killId), 'a file where the folder should be');
  const parts = { engine: world.engine, evidenceFolder: (id: string) => join(root, id) };
  expect(await attest(parts, { killId, sentence, file }, 'api')).toMatchObject({
    error: { code: 'evidence-not-kept' },
  });
  expect(world.disk.of('switch-attested')).toEqual([]);
});
