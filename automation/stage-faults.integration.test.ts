import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { mulberry } from './testing/seeded.ts';
import { killBy, oneBrowser, stageDesk } from './testing/stage.ts';
import type { Ending } from './testing/stage.ts';
import type { StageDesk } from './practice-terminal/stage/stage-desk.ts';
import type { StageFaults } from './practice-terminal/stage/stage-faults.ts';
import type { StageKind } from './practice-terminal/stage/stage-server.ts';

const browsers = oneBrowser();
const html: StageKind = { broker: 'kotak', variant: 'html' };
const canvas: StageKind = { broker: 'kotak', variant: 'canvas' };
const zerodha: StageKind = { broker: 'console', variant: 'html' };

/** What is to fail gives up soon; what is to work has the time it needs on a busy machine. */
const hasty = { stepTimeoutMs: 4_000, mailWaitMs: 1_500 };
const patient = { ...hasty, stepTimeoutMs: 10_000 };

/** A page as slow as this is to its step’s time what 15 s are to the usual one. */
const SLOW_MS = 6_000;

/** Nothing else is ever right to press. */
const known = new Set([
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
  'confirm',
  'sign-in',
  'NSE_FO',
  'BSE_FO',
  'continue',
]);

/** The kill loop's promise, whatever the page does: no wrong click, no second commit, and no claim without proof. */
async function expectHonest(desk: StageDesk, wasOn = false): Promise<{ ending: Ending; code: string | undefined }> {
  const { report, reading, ending } = await killBy(desk);
  expect(desk.pressed.filter((id) => !known.has(id))).toEqual([]);
  expect(desk.pressed.filter((id) => id === 'confirm' || id === 'continue').length).toBeLessThanOrEqual(1);
  expect(desk.backend.activations).toBeLessThanOrEqual(1);
  if (ending === 'VERIFIED') expect([await desk.backend.killSwitch(), desk.backend.activations]).toEqual(['on', 1]);
  if (ending === 'EXTERNAL') expect([wasOn, desk.backend.activations]).toEqual([true, 0]);
  if (ending === 'UNVERIFIED') {
    expect(report.evidence.length).toBeGreaterThan(0);
    expect(`${report.detail ?? ''} ${reading?.detail ?? ''}`).toMatch(/\w{4}/);
  }
  if (report.committed === 'no') expect(desk.pressed).not.toContain('confirm');
  return { ending, code: report.code };
}

type Case = readonly [what: string, kind: StageKind, faults: StageFaults, ending: Ending, code: string | undefined];

const cases: readonly Case[] = [
  ['the text of a button changed', html, { textChanged: true }, 'UNVERIFIED', 'step-not-found'],
  ['the text of a button changed', zerodha, { textChanged: true }, 'UNVERIFIED', 'step-not-found'],
  ['an element moved', canvas, { moved: true }, 'VERIFIED', undefined],
  ['a consent nobody recorded, over the client code', canvas, { extraConsent: true }, 'UNVERIFIED', 'wrong-account'],
  ['a consent nobody recorded', zerodha, { extraConsent: true }, 'UNVERIFIED', 'step-not-found'],
  ['slower than any patience', html, { slowMs: SLOW_MS }, 'UNVERIFIED', 'unreachable'],
  ['offline half-way', canvas, { offlineAfter: 7 }, 'UNVERIFIED', 'step-not-found'],
  ['a captcha', html, { captcha: true }, 'UNVERIFIED', 'captcha'],
  ['a session that lapses half-way', html, { lapseAfter: 8 }, 'UNVERIFIED', 'step-not-found'],
  ['a broker that does not take the switch now', zerodha, { refuses: true }, 'UNVERIFIED', 'switch-unavailable'],
  ['a last question longer than the window', html, { tallDialog: true }, 'VERIFIED', undefined],
  ['a last question longer than the window', canvas, { tallDialog: true }, 'UNVERIFIED', 'step-not-found'],
  ['a confirmation mail that is late', html, { mail: 2_500 }, 'VERIFIED', undefined],
  ['W10: a confirmation mail that never comes', html, { mail: 'never' }, 'UNVERIFIED', undefined],
  ['another account’s session (fault 88)', canvas, { showsClientCode: 'OTHER99' }, 'UNVERIFIED', 'wrong-account'],
  ['a click whose answer never comes (fault 87)', html, { silentAfterCommit: true }, 'VERIFIED', 'timeout'],
];

describe('W4: one fault at a time', () => {
  test.each(cases)('%s (%o)', async (_what, kind, faults, ending, code) => {
    const late = typeof faults.mail === 'number' ? { mailWaitMs: 10_000 } : {};
    const pace = code === undefined || ending === 'VERIFIED' ? patient : hasty;
    const desk = await stageDesk(kind, { browsers, faults, terminal: { ...pace, ...late } });
    expect(await expectHonest(desk)).toEqual({ ending, code });
  });

  test('W6: an account that is not flat is refused by name; the same step alone is tried again once it is flat', async () => {
    const desk = await stageDesk(html, { browsers, terminal: patient });
    desk.backend.setSummary({ openPositions: 2, workingOrders: 0 });
    expect(await desk.terminal.run('activate', 'kill-1')).toMatchObject({
      outcome: 'refused',
      code: 'not-flat',
      committed: 'no',
    });
    desk.backend.setSummary({ openPositions: 0, workingOrders: 0 });
    const { ending } = await killBy(desk);
    expect(ending).toBe('VERIFIED');
  });

  test('W7: a switch the trader set with his phone is EXTERNAL, and nothing is pressed', async () => {
    const desk = await stageDesk(zerodha, { browsers, terminal: patient });
    desk.backend.setKillSwitch('on');
    expect(await expectHonest(desk, true)).toEqual({ ending: 'EXTERNAL', code: undefined });
  });

  test('fault 85: a captcha is shown to the trader in a window; answered there, the walk goes on to its end', async () => {
    const asked: string[] = [];
    const desk = await stageDesk(html, {
      browsers,
      faults: { captcha: true },
      terminal: {
        ...patient,
        // A screen that nobody has here: what counts is that the walk is made again where he can see it.
        shownBrowsers: browsers,
        askTrader: async ({ what }) => {
          asked.push(what);
          desk.faults.captcha = false;
          return new Promise(() => undefined);
        },
      },
    });
    expect(await desk.terminal.run('dry-run', 'drill-1')).toMatchObject({ outcome: 'rehearsed', committed: 'no' });
    expect(asked).toEqual(['captcha']);
  });

  test('fault 85: nobody there to answer it: it ends as a captcha, with nothing pressed behind it', async () => {
    const desk = await stageDesk(html, {
      browsers,
      faults: { captcha: true },
      terminal: { ...patient, shownBrowsers: browsers, askTrader: async () => undefined },
    });
    const report = await desk.terminal.run('activate', 'kill-1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'captcha', committed: 'no' });
    expect(desk.pressed).toEqual(['mobile-next', 'login', 'mobile-next', 'login']);
  });

  test('a kill waits for no rehearsal: one under way gives the page up, one in the queue does not begin', async () => {
    const desk = await stageDesk(zerodha, { browsers, terminal: patient });
    const canary = desk.terminal.canary('canary-1');
    await vi.waitFor(() => expect(desk.pressed.length).toBeGreaterThan(0), { timeout: 60_000 });
    const waiting = desk.terminal.run('dry-run', 'drill-1');
    expect(await desk.terminal.run('activate', 'kill-1')).toMatchObject({ outcome: 'activated', committed: 'yes' });
    expect((await canary).report).toMatchObject({ outcome: 'failed', code: 'made-way', committed: 'no' });
    expect(await waiting).toMatchObject({ code: 'made-way', committed: 'no', steps: [] });
    expect(desk.backend.activations).toBe(1);
  });

  test('W9: a login that leads to a look-alike host is left before anything is typed', async () => {
    const heard: string[] = [];
    const thief = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('<label>Mobile number<input></label><button>Continue</button>');
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      thief.closeAllConnections();
      thief.close();
    });
    const { port } = thief.address() as AddressInfo;
    const desk = await stageDesk(canvas, {
      browsers,
      faults: { redirectTo: `http://localhost:${port}/Login` },
      terminal: hasty,
    });
    const report = await desk.terminal.run('activate', 'kill-1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'host-not-allowed', committed: 'no' });
    expect([heard, desk.pressed]).toEqual([[], []]);
  });
});

describe('W4: two faults at once', () => {
  const menu: readonly StageFaults[] = [
    { textChanged: true },
    { moved: true },
    { extraConsent: true },
    { slowMs: 300 },
    { offlineAfter: 9 },
    { lapseAfter: 10 },
    { refuses: true },
    { tallDialog: true },
    { mail: 'never' },
    { codeMail: 1_200 },
    { silentAfterCommit: true },
  ];
  const random = mulberry(20_261_121);
  const pick = (): StageFaults => menu[Math.floor(random() * menu.length)] ?? {};
  const pairs = Array.from({ length: 5 }, (_, index) => ({
    kind: [html, canvas, zerodha][index % 3] ?? html,
    faults: { ...pick(), ...pick() },
  }));

  test.each(pairs)(
    '$kind.broker in $kind.variant with $faults is VERIFIED, or UNVERIFIED with evidence',
    async ({ kind, faults }) => {
      const desk = await stageDesk(kind, { browsers, faults, terminal: hasty });
      await expectHonest(desk);
    },
  );
});
