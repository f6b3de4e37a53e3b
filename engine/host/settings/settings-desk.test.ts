import { describe, expect, it } from 'vitest';
import type { AccountSettings } from '../../contract/account-settings.ts';
import { toIstIso } from '../../domain/time.ts';
import { paise } from '../../domain/money.ts';
import { GUARDED, SettingsRig } from '../../testing/settings-rig.ts';
import { CALL } from '../../testing/world.ts';

const HOUR = 3_600_000;
const MONDAY_9AM = Date.parse('2026-11-23T09:00:00+05:30');
const RAISED = { dayLossLimit: paise(900_000) };

async function until(rig: SettingsRig, at: number): Promise<void> {
  rig.world.clock.jumpWall(at - rig.world.clock.now());
  await rig.world.clock.advance(40_000);
}

const limitOf = (rig: SettingsRig) => rig.world.engine.report().settings.policy.dayLossLimit;

describe('a change of settings in market hours', () => {
  it.each<[string, Partial<AccountSettings>, string]>([
    ['the limit from −6,000 to −9,000', RAISED, 'dayLossLimit'],
    ['the hard floor off', { rules: [] }, 'rules/floor'],
    ['hedges left open', { squareOffHedges: false }, 'squareOffHedges'],
    ['Telegram off', { telegram: { ...GUARDED.telegram, enabled: false } }, 'telegram'],
    ['out of the linked group', { linkedGroup: null }, 'linkedGroup'],
    ['not started with the app', { autoStart: false }, 'autoStart'],
  ])('L5: %s waits for the next session, audited; the way back holds at once', async (_what, change, field) => {
    const rig = await SettingsRig.started();
    const outcome = rig.save(change);
    expect(outcome.parts).toMatchObject([{ effect: 'waits', appliesAt: MONDAY_9AM }]);
    expect(rig.desk.current).toEqual(GUARDED);
    expect(rig.world.disk.of('loosening-queued')).toMatchObject([
      { actor: 'trader', changes: [{ field, appliesAt: MONDAY_9AM }] },
    ]);
    await until(rig, MONDAY_9AM);
    expect(rig.desk.current).toEqual({ ...GUARDED, ...change });
    expect(rig.save(GUARDED).parts.filter(({ effect }) => effect === 'now')).not.toEqual([]);
  });

  it('L5: alerts to another chat wait: one channel would go for another', async () => {
    const rig = await SettingsRig.started();
    rig.save({ telegram: { ...GUARDED.telegram, chatId: '777' } });
    expect(rig.pending).toEqual(['telegram']);
    expect(rig.desk.current.telegram.chatId).toBe('12345');
  });

  it('takes another mailbox at once, and writes it down in words', async () => {
    const rig = await SettingsRig.started();
    rig.save({
      mailbox: { host: 'imap.gmail.com', port: 993, user: 'me@gmail.com', sender: 'no-reply@kotak.com', subject: null },
    });
    expect(rig.world.disk.of('settings-held').at(-1)?.changes).toEqual([
      { field: 'mailbox', from: 'none', to: 'me@gmail.com at imap.gmail.com:993, from no-reply@kotak.com' },
    ]);
  });

  it('L5: of a mixed change the tight part holds now and the loose part waits; both are shown before it is saved', async () => {
    const rig = await SettingsRig.started();
    const wish = { ...GUARDED, dayLossLimit: paise(500_000), squareOffHedges: false };
    const seen = rig.desk.preview(wish);
    expect(rig.desk.current).toEqual(GUARDED);
    expect(seen.parts.map(({ what, effect }) => [what, effect])).toEqual([
      ['day loss limit', 'now'],
      ['square off hedges', 'waits'],
    ]);
    expect(rig.save(wish)).toEqual(seen);
    expect(limitOf(rig)).toBe(500_000);
    expect(rig.desk.current.squareOffHedges).toBe(true);
    await rig.desk.written();
    expect(rig.file).toEqual({ ...GUARDED, dayLossLimit: 500_000 });
  });

  it('L5: flat after the close, and where no guard has stood, it counts at once', async () => {
    const rig = await SettingsRig.started();
    await until(rig, Date.parse('2026-11-20T19:00:00+05:30'));
    expect(rig.save(RAISED).terms.kind).toBe('now');
    expect(limitOf(rig)).toBe(900_000);
    const fresh = new SettingsRig();
    expect(fresh.save(RAISED).terms.kind).toBe('now');
  });

  it('L5: taken back before it counts, it never does; a stricter word on the same setting takes it back too', async () => {
    const rig = await SettingsRig.started();
    rig.save({ ...RAISED, squareOffHedges: false });
    rig.world.engine.contract.cancel(['squareOffHedges'], 'trader');
    rig.save({ dayLossLimit: paise(400_000) });
    expect(rig.pending).toEqual([]);
    await until(rig, MONDAY_9AM);
    expect(rig.desk.current).toMatchObject({ dayLossLimit: 400_000, squareOffHedges: true });
    expect(rig.world.disk.of('loosening-cancelled').map(({ fields }) => fields)).toEqual([
      ['squareOffHedges'],
      ['dayLossLimit'],
    ]);
  });

  it('L5: asked for again it counts when it would have, and is written down once', async () => {
    const rig = await SettingsRig.started();
    rig.save(RAISED);
    rig.save(RAISED);
    expect(rig.world.disk.of('loosening-queued')).toHaveLength(1);
  });
});

describe('what waits', () => {
  it('L5 R14: outlives a SIGKILL and the weekend, and counts once: at 09:00 of the session by the trusted time', async () => {
    const rig = await SettingsRig.started();
    rig.save(RAISED);
    await rig.restart();
    expect(rig.pending).toEqual(['dayLossLimit']);
    await until(rig, MONDAY_9AM - 60_000);
    expect(limitOf(rig)).toBe(600_000);
    await rig.restart();
    await until(rig, MONDAY_9AM);
    expect(limitOf(rig)).toBe(900_000);
    await rig.restart();
    expect(limitOf(rig)).toBe(900_000);
    expect(rig.world.disk.of('loosening-applied')).toHaveLength(1);
    expect(rig.world.disk.of('alert-raised').filter(({ code }) => code === 'loosened')).toHaveLength(1);
    rig.save({ dayLossLimit: paise(600_000) });
    await rig.restart();
    expect(limitOf(rig)).toBe(600_000);
  });

  it('L5: a crash right after it came due does not lose it', async () => {
    const rig = await SettingsRig.started();
    rig.save(RAISED);
    const isApplied = () => rig.world.disk.of('loosening-applied').length > 0;
    rig.world.crashPoint = (point) => point === 'before journal settings-held' && isApplied();
    await until(rig, MONDAY_9AM);
    expect(rig.world.crashed).toBe(true);
    rig.world.crashPoint = () => false;
    await rig.restart();
    expect(limitOf(rig)).toBe(900_000);
    expect(rig.world.disk.of('loosening-applied')).toHaveLength(1);
  });

  it('L4 L5: a clock set ahead brings it no nearer, while the guard runs or is started anew', async () => {
    const rig = await SettingsRig.started();
    rig.save(RAISED);
    rig.world.wallError = 4 * 24 * HOUR;
    await rig.world.clock.advance(30_000);
    await rig.restart();
    await rig.world.clock.advance(90_000);
    expect(limitOf(rig)).toBe(600_000);
    expect(rig.pending).toEqual(['dayLossLimit']);
  });

  it('L5 L1: does not count on a day the account is locked over, and is shown until the lock has ended', async () => {
    const rig = await SettingsRig.started();
    rig.save(RAISED);
    rig.world.engine.locks.lock({ kind: 'days', days: 2 }, 'enough');
    await until(rig, MONDAY_9AM + HOUR);
    expect(limitOf(rig)).toBe(600_000);
    await until(rig, Date.parse('2026-11-25T09:01:00+05:30'));
    expect(limitOf(rig)).toBe(900_000);
  });

  it('L3 L5: is dropped when the record of it is not the one this guard left', async () => {
    const rig = await SettingsRig.started();
    rig.save(RAISED);
    const claim = { day: rig.world.state().tradingDay, killId: null, lock: null, head: { seq: 900, hash: 'x' } };
    rig.world.engine.locks.hearClaim({ claim, continues: false, signature: 'right' });
    expect(rig.pending).toEqual([]);
    await until(rig, MONDAY_9AM);
    expect(limitOf(rig)).toBe(600_000);
  });

  it('L5: a new practice day is the session that was waited for', async () => {
    const rig = await SettingsRig.started({
      practice: true,
      settings: { ...GUARDED, broker: 'paper', mode: 'practice' },
    });
    rig.save(RAISED);
    expect(rig.pending).toEqual(['dayLossLimit']);
    expect(rig.world.engine.resetPracticeDay().ok).toBe(true);
    await rig.world.clock.advance(3_000);
    expect(limitOf(rig)).toBe(900_000);
  });
});

describe('a settings file edited by hand', () => {
  it('L6 R14: to raise the limit of a locked account: refused and audited, put back; what is stricter in it holds', async () => {
    const rig = await SettingsRig.started();
    rig.world.killByHand();
    expect(await rig.world.untilFinished()).toBe(true);
    const outcome = rig.desk.takeFile({ ...GUARDED, ...RAISED, reflattensPerHour: 9, alias: 'Renamed' });
    expect(outcome?.terms.kind).toBe('locked');
    expect(rig.desk.current).toEqual({ ...GUARDED, alias: 'Renamed', reflattensPerHour: 9 });
    expect(rig.world.disk.of('loosening-refused')).toEqual([
      {
        kind: 'loosening-refused',
        actor: 'file-drop',
        changes: [{ field: 'day loss limit', from: '₹6,000.00', to: '₹9,000.00' }],
      },
    ]);
    await rig.desk.written();
    expect(rig.file).toEqual(rig.desk.current);
    expect(rig.pending).toEqual([]);
  });

  it('L6 L5: while no guard ran is a wish like any other: what is stricter holds, what is looser waits, the file is put back', async () => {
    const rig = await SettingsRig.started();
    rig.file = { ...GUARDED, ...RAISED, riskIntervalMs: 1_000 };
    await rig.restart();
    expect(limitOf(rig)).toBe(600_000);
    expect(rig.desk.current.riskIntervalMs).toBe(1_000);
    expect(rig.pending).toEqual(['dayLossLimit']);
    expect(rig.file.dayLossLimit).toBe(600_000);
  });

  it('a file that a crash left as it was is no edit', async () => {
    const rig = await SettingsRig.started();
    rig.writes = false;
    rig.save({ dayLossLimit: paise(300_000) });
    await rig.desk.written();
    rig.writes = true;
    expect(rig.file.dayLossLimit).toBe(600_000);
    await rig.restart();
    expect(limitOf(rig)).toBe(300_000);
    expect(rig.pending).toEqual([]);
    expect(rig.file.dayLossLimit).toBe(300_000);
  });

  it('with another client code in it is refused: that would be another account', async () => {
    const rig = await SettingsRig.started();
    rig.desk.takeFile({ ...GUARDED, clientCode: 'P2', alias: 'Renamed' });
    expect(rig.desk.current).toEqual({ ...GUARDED, alias: 'Renamed' });
    expect(rig.world.disk.of('config-refused')).toMatchObject([{ field: 'broker, mode, clientCode' }]);
    expect(rig.desk.mayBecomeAnother()).toMatchObject({ kind: 'waits', why: 'market-hours' });
  });
});

describe('a wish to stop the guard', () => {
  it('L5: with something open waits, audited, and is carried out at the next session with an alarm; flat it counts at once', async () => {
    const rig = await SettingsRig.started();
    rig.world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await rig.world.clock.advance(20_000);
    const stop = () => rig.world.engine.contract.stopEngine('trader', () => rig.world.engine.stop('trader'));
    expect(stop()).toEqual({ kind: 'waits', appliesAt: MONDAY_9AM, why: 'open-risk' });
    expect(rig.world.state().running).toBe(true);
    expect(rig.pending).toEqual(['act/engine-stop']);
    rig.world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    await rig.world.clock.advance(20_000);
    await until(rig, MONDAY_9AM);
    expect(rig.world.state().running).toBe(false);
    const [alarm] = rig.world.disk.of('alert-raised').filter(({ code }) => code === 'loosened');
    expect(alarm).toMatchObject({ priority: 'critical', text: expect.stringContaining('Nobody watches') as string });
    rig.world.engine.start('trader');
    await rig.world.clock.advance(5_000);
    expect(stop()).toEqual({ kind: 'stopped' });
    expect(toIstIso(MONDAY_9AM)).toContain('09:00');
  });
});
