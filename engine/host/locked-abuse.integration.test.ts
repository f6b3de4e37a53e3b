import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { isStopped } from './testing/guarded-account.ts';
import { clearOfMidnight, HostHome, type HostProcess } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';

const OWN = 'practice-own';
const DAY_MS = 86_400_000;

type Stage = {
  readonly dataDir: string;
  readonly seals: string;
  readonly until: string | null;
  readonly killId: string;
};

function homeOf({ dataDir, seals }: Pick<Stage, 'dataDir' | 'seals'>, shiftMs = 0, zone = 'Asia/Kolkata'): HostHome {
  const home = new HostHome(dataDir, { seals, zone, clockShiftMs: clearOfMidnight() + shiftMs });
  onTestFinished(() => home.end(), 60_000);
  return home;
}

/** The account as its first views show it, and as soon as its lock is known. */
async function lockedView(host: HostProcess) {
  const events = await host.events();
  const account = await events.untilAccount(OWN, 'is locked', ({ lock }) => lock !== undefined, 60_000);
  return { account, alerts: () => events.snapshot?.alerts.filter(({ accountId }) => accountId === OWN) ?? [], events };
}

/** Kills a flat practice account; `copy` is a copy of the whole data folder from just before. */
async function killed(): Promise<Stage & { readonly copy: string }> {
  const [dataDir, seals, copy] = [tempFolder(), join(tempFolder(), 'seals'), join(tempFolder(), 'copy')];
  const home = homeOf({ dataDir, seals });
  const first = await home.start();
  await (await first.events()).untilAccount(OWN, 'is guarded', (account) => account.protected);
  await first.terminate();
  cpSync(dataDir, copy, { recursive: true });
  const host = await home.start();
  const events = await host.events();
  await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
  const { kills } = await host.client.value('kill.trigger', { accountIds: [OWN], reason: 'test' });
  const stopped = await events.untilAccount(OWN, 'is stopped and proven', isStopped, 60_000);
  await expect.poll(() => signed(dataDir), { timeout: 10_000 }).toBe(true);
  await host.crash();
  return { dataDir, seals, copy, until: stopped.lock?.until ?? null, killId: kills[0]?.killId ?? '' };
}

function signed(dataDir: string): boolean {
  return 'mac' in (JSON.parse(readFileSync(join(dataDir, 'latch', `${OWN}.json`), 'utf8')) as object);
}

describe('a trader who wants the lock gone', () => {
  test('L3 L2 (fault 70): SIGKILL, and the whole data folder as it was before the kill put back: locked until the same end, not armed, and said', async () => {
    const stage = await killed();
    rmSync(stage.dataDir, { recursive: true });
    cpSync(stage.copy, stage.dataDir, { recursive: true });
    const { account, alerts } = await lockedView(await homeOf(stage).start());
    expect(account).toMatchObject({ protected: false, lock: { until: stage.until } });
    expect(account.blockers.map(({ code }) => code)).toContain('journal-recovered');
    await expect.poll(() => alerts().map(({ code }) => code)).toContain('tamper');
    expect(entriesOf(readJournal(stage.dataDir, OWN), 'journal-recovered')).toMatchObject([
      { fault: 'older-copy', killed: 'yes' },
    ]);
  }, 180_000);

  test('L4 L3: the computer’s clock a day ahead, the zone changed, and the second copy written anew by hand: still locked, on the same day, and said each time', async () => {
    const stage = await killed();
    const file = join(stage.dataDir, 'latch', `${OWN}.json`);
    const tomorrow = homeOf(stage, DAY_MS, 'America/Chicago');
    const host = await tomorrow.start();
    const { account, alerts } = await lockedView(host);
    expect(account.lock?.until).toBe(stage.until);
    expect(account.kill?.id).toBe(stage.killId);
    const status = await host.client.value('lock.status', { accountId: OWN });
    expect(status).toMatchObject({ locked: true, until: stage.until, judgedBy: 'computer' });
    await expect.poll(() => alerts().map(({ code }) => code)).toContain('tamper');
    const notes = entriesOf(readJournal(stage.dataDir, OWN), 'clock-noted').map(({ note }) => note);
    expect(notes).toContainEqual({ what: 'moved', byMs: expect.closeTo(DAY_MS, -4), while: 'off' });
    expect(notes).toContainEqual({ what: 'zone', from: 'Asia/Kolkata', to: 'America/Chicago' });
    await host.crash();
    // Unsigned by whoever has no key: with a checksum in order, and without lock and kill.
    const { mac: _mac, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify(rest));
    const again = await lockedView(await homeOf(stage).start());
    expect(again.account.lock?.until).toBe(stage.until);
    const waiting = await again.events.untilAccount(OWN, 'waits for a look', ({ blockers }) =>
      blockers.some(({ code }) => code === 'journal-recovered'),
    );
    expect(waiting.blockers[0]?.message).toMatch(/its signature was taken away/);
  }, 180_000);
});

describe('a lock by hand, over the door', () => {
  test('for a number of sessions: shown at once, never shorter, and there again after a SIGKILL', async () => {
    const stage = { dataDir: tempFolder(), seals: join(tempFolder(), 'seals') };
    const home = homeOf(stage);
    const host = await home.start();
    await (await host.events()).untilAccount(OWN, 'is guarded', (account) => account.protected);
    const { until } = await host.client.value('lock.set', {
      accountId: OWN,
      lock: { kind: 'days', days: 3 },
      reason: 'enough',
    });
    const { account } = await lockedView(host);
    expect(account.lock).toMatchObject({ until, reason: 'enough' });
    const shorter = await host.client.command('lock.set', { accountId: OWN, lock: { kind: 'day' }, reason: 'less' });
    expect(shorter).toMatchObject({ ok: false, error: { code: 'locked', details: { until } } });
    const early = await host.client.post(
      'lock.unlock',
      JSON.stringify({ accountId: OWN, word: 'UNLOCK', reason: 'x' }),
    );
    expect(early.status).toBe(423);
    await host.crash();
    const again = await lockedView(await home.start());
    expect(again.account.lock?.until).toBe(until);
  }, 180_000);
});

describe('a trader who wants a higher limit today', () => {
  test('L5 L6 L4: asked for over the door and written into the file, with a SIGKILL and a clock five days ahead: it waits, the file is put back', async () => {
    const stage = { dataDir: tempFolder(), seals: join(tempFolder(), 'seals') };
    const home = homeOf(stage);
    const host = await home.start();
    const before = await (await host.events()).untilAccount(OWN, 'is guarded', (account) => account.protected);
    const settings = { ...before.settings, dayLossLimit: before.dayLossLimit * 2 };
    const answer = await host.client.post('account.save', JSON.stringify({ accountId: OWN, settings }));
    expect(answer.status).toBe(423);
    await host.crash();
    // By hand while nobody looks, for what the queue does not hold as well.
    const file = join(stage.dataDir, 'config', `${OWN}.json`);
    const edited = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), mtmLossLimit: -50_000, autoStart: false };
    writeFileSync(file, JSON.stringify(edited));
    const later = await homeOf(stage, 5 * DAY_MS).start();
    const account = await (
      await later.events()
    ).untilAccount(OWN, 'has heard the file', ({ pending = [] }) => pending.length === 2);
    expect(account.dayLossLimit).toBe(before.dayLossLimit);
    expect(account.pending).toMatchObject([{ id: 'autoStart' }, { id: 'dayLossLimit', to: '₹50,000.00' }]);
    await expect
      .poll(() => JSON.parse(readFileSync(file, 'utf8')) as object, { timeout: 10_000 })
      .toMatchObject({
        mtmLossLimit: -before.dayLossLimit / 100,
        autoStart: true,
      });
    expect(entriesOf(readJournal(stage.dataDir, OWN), 'loosening-applied')).toEqual([]);
  }, 180_000);
});
