import { expect, test } from 'vitest';
import type { Scene, Widget } from './practice-terminal/stage/scene.ts';
import { mulberry } from './testing/seeded.ts';
import { killBy, oneBrowser, stageDesk } from './testing/stage.ts';

const browsers = oneBrowser();

type Mutation = { readonly name: string; readonly of: (scene: Scene) => Scene };

/** One change of a page as redesigns make them, drawn by chance: words, order, further parts, parts gone. */
function mutation(random: () => number): Mutation {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const ids = [
    'mobile',
    'mobile-next',
    'login',
    'otp',
    'profile',
    'account-details',
    'kill-heading',
    'manage',
    'NSE F&O',
    'disable',
    'confirm',
    'cancel',
    'name',
    'quote',
    'close',
  ];
  const id = pick(ids);
  const kinds: Readonly<Record<string, (all: readonly Widget[]) => readonly Widget[]>> = {
    renamed: (all) => all.map((one) => (one.id === id ? { ...one, label: `${one.label} now` } : one)),
    gone: (all) => all.filter((one) => one.id !== id),
    doubled: (all) => all.flatMap((one) => (one.id === id ? [one, { ...one, id: `${id}-twin` }] : [one])),
    reversed: (all) => (all.some((one) => one.id === id) ? all.toReversed() : all),
    crowded: (all) =>
      all.some((one) => one.id === id) ? [{ id: 'advert', kind: 'text', label: 'New: trade in gold' }, ...all] : all,
  };
  const kind = pick(Object.keys(kinds));
  const change = kinds[kind] ?? ((all) => all);
  return {
    name: `${id} ${kind}`,
    of: (scene) => ({
      ...scene,
      widgets: change(scene.widgets),
      ...(scene.dialog ? { dialog: { ...scene.dialog, widgets: change(scene.dialog.widgets) } } : {}),
    }),
  };
}

test('W11: whatever is changed on the pages, a canary that finds them good is followed by a kill that works', async () => {
  const random = mulberry(85_000);
  const desk = await stageDesk(
    { broker: 'kotak', variant: 'html' },
    { browsers, terminal: { stepTimeoutMs: 3_000, mailWaitMs: 500 } },
  );
  expect(await desk.terminal.run('dry-run', 'drill-1')).toMatchObject({ outcome: 'rehearsed' });
  const flagged: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    const { name, of } = mutation(random);
    desk.faults.mutate = of;
    desk.backend.setKillSwitch('off');
    const canary = await desk.terminal.canary(`canary-${round}`);
    const { report } = await killBy(desk, `kill-${round}`);
    const works = report.outcome === 'activated';
    if (!works) expect({ name, verdict: canary.verdict }).toEqual({ name, verdict: 'would-fail' });
    if (canary.verdict === 'would-fail') {
      flagged.push(name);
      expect(canary.step, name).toBeDefined();
      expect(canary.sentence).toContain(`at step “${canary.step}”`);
    }
  }
  // Chance drew some of both: otherwise nothing was shown.
  expect(flagged.length).toBeGreaterThan(1);
  expect(flagged.length).toBeLessThan(6);
});
