import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { killBy, oneBrowser, stageDesk } from './testing/stage.ts';

const browsers = oneBrowser();
const html = { broker: 'kotak', variant: 'html' } as const;
const canvas = { broker: 'kotak', variant: 'canvas' } as const;
const zerodha = { broker: 'console', variant: 'html' } as const;

const presses = {
  kotak: [
    'mobile-next',
    'login',
    'verify',
    'understood',
    'got-it',
    'profile',
    'account-details',
    'manage',
    'NSE F&O',
    'BSE F&O',
    'disable',
  ],
  console: ['login', 'sign-in', 'NSE_FO', 'BSE_FO'],
};

describe.each([
  ['Kotak in elements', html],
  ['Kotak on a canvas', canvas],
  ['Zerodha’s Console', zerodha],
] as const)('the shipped profile of %s', (_name, kind) => {
  test('W1 W2 W7 W11: rehearses, is found unchanged by the canary, sets the switch once, proves it twice, then finds it on', async () => {
    const desk = await stageDesk(kind, { browsers });
    const dry = await desk.terminal.run('dry-run', 'drill-1');
    expect(dry).toMatchObject({ outcome: 'rehearsed', committed: 'no' });
    expect(dry.evidence.filter((file) => file.endsWith('.png')).length).toBeGreaterThan(2);
    expect(desk.pressed.slice(0, presses[kind.broker].length)).toEqual(presses[kind.broker]);
    expect(desk.backend.activations).toBe(0);

    expect(await desk.terminal.canary('canary-1')).toMatchObject({ verdict: 'as-recorded', changes: [] });
    expect(desk.backend.activations).toBe(0);

    const { report, reading, ending } = await killBy(desk);
    expect(report).toMatchObject({ outcome: 'activated', committed: 'yes' });
    expect(ending).toBe('VERIFIED');
    expect(reading?.proofs).toEqual(
      kind.broker === 'kotak' ? ['answer', 'read-back', 'mail'] : ['answer', 'read-back'],
    );
    expect(desk.backend.activations).toBe(1);

    expect(await desk.terminal.run('activate', 'kill-1')).toMatchObject({ outcome: 'already-on', committed: 'no' });
    expect(desk.backend.activations).toBe(1);
  });
});

describe('a canvas that shows no words', () => {
  test('W3: is walked by recorded places that look as they did; what moved or changed its words is not pressed', async () => {
    const desk = await stageDesk(canvas, { browsers, terminal: { stepTimeoutMs: 8_000 } });
    expect(await desk.terminal.run('dry-run', 'drill-1')).toMatchObject({ outcome: 'rehearsed' });
    desk.faults.noSemantics = true;
    for (const change of ['textChanged', 'moved'] as const) {
      const before = desk.pressed.length;
      desk.faults[change] = true;
      const report = await desk.terminal.run('activate', 'kill-0');
      expect(report).toMatchObject({ outcome: 'failed', code: 'step-not-found', committed: 'no' });
      expect(report.detail).toMatch(/does not look as it was recorded|did not come into view/);
      const pressed = desk.pressed.slice(before);
      expect(pressed).toEqual(presses.kotak.slice(0, pressed.length));
      desk.faults[change] = false;
    }
    expect(desk.backend.activations).toBe(0);

    const { report, reading, ending } = await killBy(desk);
    expect(report).toMatchObject({ committed: 'yes' });
    expect(desk.backend.activations).toBe(1);
    expect(await desk.backend.killSwitch()).toBe('on');
    // What ON looks like was never recorded, so the page proves nothing: nobody claims more.
    expect(reading?.state).toBe('unknown');
    expect(ending).toBe('UNVERIFIED');
  });

  test('W3: with nothing recorded on this computer nothing is pressed and nothing typed', async () => {
    const desk = await stageDesk(canvas, {
      browsers,
      faults: { noSemantics: true },
      terminal: { stepTimeoutMs: 4_000 },
    });
    expect(await desk.terminal.run('activate', 'kill-1')).toMatchObject({ code: 'step-not-found', committed: 'no' });
    expect(desk.pressed).toEqual([]);
  });
});

describe('the code by mail', () => {
  test('W5: only the broker’s own, later than the request, of the exact pattern, is typed, and no file holds it', async () => {
    const desk = await stageDesk(html, { browsers, faults: { codeMail: 1_500 } });
    const from = 'noreply@nmail.kotaksecurities.com';
    const text = (code: string): string => `Dear customer, your OTP is ${code} and is valid for 5 minutes.`;
    desk.post.send({ from, subject: 'OTP for login', text: text('111111') }, -60_000);
    desk.post.send({ from: 'noreply@kotak-secure.example', subject: 'OTP for login', text: text('222222') }, 500);
    desk.post.send({ from, subject: 'Your contract note', text: text('333333') }, 500);
    const report = await desk.terminal.run('dry-run', 'drill-1');
    expect(report).toMatchObject({ outcome: 'rehearsed' });
    // A wrong code would have shown the question again.
    expect(desk.pressed.filter((id) => id === 'verify')).toHaveLength(1);
    const codes = desk.post.sent.flatMap(({ text: said }) => /OTP is (\d+)/.exec(said)?.[1] ?? []);
    const folder = join(desk.root, 'practice-family', 'drill-1');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      for (const code of codes) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(code);
    }
  });
});

test('T7: while a canvas shows what was typed in letters of its own no picture is kept, and its outline holds no secret', async () => {
  const desk = await stageDesk(canvas, { browsers, faults: { captcha: true } });
  const report = await desk.terminal.run('activate', 'kill-1');
  expect(report).toMatchObject({ outcome: 'failed', code: 'captcha', committed: 'no' });
  expect(report.evidence.filter((file) => file.endsWith('.png'))).toEqual(['02-login.png']);
  const outline = report.evidence.find((file) => file.endsWith('where-it-ended.json')) ?? '';
  const words = readFileSync(join(desk.root, 'practice-family', 'kill-1', outline), 'utf8');
  expect(words).toContain('not a robot');
  expect(words).not.toMatch(/9820012345|practice-/);
});

describe('the page that stands ready', () => {
  test.each([
    ['Kotak on a canvas', canvas],
    ['Zerodha’s Console', zerodha],
  ] as const)('B8: at %s one click is left for the kill, and it is proven as any other', async (_name, kind) => {
    const desk = await stageDesk(kind, { browsers });
    expect(await desk.terminal.warm()).toMatchObject({ state: 'ready' });
    expect(desk.terminal.isWarm).toBe(true);
    const { report, ending } = await killBy(desk);
    expect(report).toMatchObject({ outcome: 'activated', committed: 'yes' });
    expect(report.steps.map(({ step }) => step)).toEqual(['commit', 'answer']);
    expect(ending).toBe('VERIFIED');
    expect(desk.backend.activations).toBe(1);
    expect(desk.terminal.isWarm).toBe(false);
  });

  test('B8: a session that lapsed is signed in anew by the check, and found on by it when the trader was faster', async () => {
    const desk = await stageDesk(zerodha, { browsers, terminal: { stepTimeoutMs: 5_000 } });
    expect(await desk.terminal.warm()).toMatchObject({ state: 'ready' });
    desk.faults.lapseAfter = desk.pressed.length;
    expect(await desk.terminal.warm()).toMatchObject({ state: 'ready' });
    expect(desk.pressed.filter((id) => id === 'sign-in')).toHaveLength(2);
    desk.backend.setKillSwitch('on');
    expect(await desk.terminal.warm()).toEqual({ state: 'already-on' });
    expect(desk.terminal.isWarm).toBe(false);
    expect(desk.backend.activations).toBe(0);
  });

  test('B8: a page that can no longer be answered is given up for a fresh one in the same kill', async () => {
    const desk = await stageDesk(zerodha, { browsers });
    expect(await desk.terminal.warm()).toMatchObject({ state: 'ready' });
    // The browser dies under the page that stands ready (fault 86).
    if (!('close' in browsers) || typeof browsers.close !== 'function') throw new Error('not the shared browser');
    await browsers.close();
    expect(await desk.terminal.run('activate', 'kill-1')).toMatchObject({ outcome: 'activated', committed: 'yes' });
    expect(desk.backend.activations).toBe(1);
  });
});
