import { describe, expect, it } from 'vitest';
import { commands } from '../../contract/commands.ts';
import { accountId } from '../../domain/account-snapshot.ts';
import { paise } from '../../domain/money.ts';
import { GUARDED, SettingsRig } from '../../testing/settings-rig.ts';
import { CALL } from '../../testing/world.ts';
import { statusOf } from '../error-status.ts';
import { contractCommands } from './contract-commands.ts';
import { isCode } from './code-hash.ts';

const OWN = accountId('mine');
const MONDAY = '2026-11-23T09:00:00.000+05:30';
const EVENING = Date.parse('2026-11-20T19:00:00+05:30');
const CODE = 'her birthday 1984';

type Desk = { readonly rig: SettingsRig; hash: string | null; readonly send: ReturnType<typeof contractCommands> };

async function desk({ evening = false }: { evening?: boolean } = {}): Promise<Desk> {
  const rig = await SettingsRig.started();
  if (evening) await later(rig, EVENING - rig.world.clock.now());
  const made: Desk = {
    rig,
    hash: null,
    send: contractCommands({
      engine: rig.world.engine,
      settings: rig.desk,
      partnerHash: () => made.hash,
      keepPartnerHash: (hash) => {
        made.hash = hash;
      },
    }),
  };
  return made;
}

async function later(rig: SettingsRig, ms: number): Promise<void> {
  rig.world.clock.jumpWall(ms);
  await rig.world.clock.advance(40_000);
}

async function raise(send: Desk['send'], partnerCode?: string) {
  const code = partnerCode === undefined ? {} : { partnerCode };
  return send['policy.save']({ accountId: OWN, dayLossLimit: paise(900_000), ...code }, 'trader');
}

describe('policy.save', () => {
  it('L5: takes what is stricter at once; what is looser is answered 423 with until, what holds and what waits', async () => {
    const { send, rig } = await desk();
    const tight = await send['policy.save']({ accountId: OWN, dayLossLimit: paise(500_000) }, 'trader');
    expect(tight).toEqual({ ok: true, value: { accountId: OWN, takesEffect: 'now', until: null } });
    const body = commands['policy.save'].body.parse({
      accountId: OWN,
      dayLossLimit: -400_000,
      rules: [],
      squareOffHedges: false,
    });
    const mixed = await send['policy.save'](body, 'trader');
    expect(mixed).toMatchObject({
      ok: false,
      error: {
        code: 'loosening',
        message: expect.stringContaining('Takes effect Mon 23 Nov 09:00 IST, because the market is open') as string,
        details: {
          until: MONDAY,
          applied: [{ what: 'day loss limit', to: '₹4,000.00' }],
          pending: [{ what: 'square off hedges' }, { what: 'rule floor', to: 'none', appliesAt: MONDAY }],
        },
      },
    });
    expect(statusOf('loosening')).toBe(423);
    expect(rig.file.dayLossLimit, 'the file says what holds').toBe(400_000);
    expect(rig.desk.current.rules).toEqual(GUARDED.rules);
  });

  it('L5: says before it is saved from when it counts, and changes nothing by saying so', async () => {
    const { send, rig } = await desk();
    const ask = (change: object) => {
      const body = commands['policy.preview'].body.parse({ accountId: OWN, settings: { ...GUARDED, ...change } });
      const answer = send['policy.preview'](body, 'trader');
      return answer instanceof Promise || !answer.ok ? undefined : commands['policy.preview'].value.parse(answer.value);
    };
    expect(ask({})).toMatchObject({ takesEffect: 'nothing' });
    expect(ask({ dayLossLimit: 500_000 })).toMatchObject({ takesEffect: 'now', words: 'Takes effect now' });
    expect(ask({ dayLossLimit: 900_000, maxRetries: 5 })).toMatchObject({
      takesEffect: 'next-session',
      until: MONDAY,
      words:
        'Takes effect Mon 23 Nov 09:00 IST, because the market is open and the guard stands: day loss limit. What is stricter takes effect now.',
    });
    rig.world.engine.locks.lock({ kind: 'days', days: 2 }, 'enough');
    expect(ask({ dayLossLimit: 900_000 })).toMatchObject({
      takesEffect: 'locked',
      until: '2026-11-25T09:00:00.000+05:30',
    });
    expect(rig.desk.current).toEqual(GUARDED);
  });

  it('L5 L6: while locked it is refused with the end of the lock and does not wait; taking back is always allowed', async () => {
    const { send, rig } = await desk();
    await raise(send);
    rig.world.engine.locks.lock({ kind: 'days', days: 2 }, 'enough');
    const refused = await send['policy.save']({ accountId: OWN, squareOffHedges: false }, 'trader');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'locked', details: { until: '2026-11-25T09:00:00.000+05:30', pending: [] } },
    });
    expect(rig.pending).toEqual(['dayLossLimit']);
    const back = await send['policy.cancel']({ accountId: OWN }, 'trader');
    expect(back).toMatchObject({ ok: true, value: { cancelled: [{ id: 'dayLossLimit', to: '₹9,000.00' }] } });
    expect(rig.pending).toEqual([]);
  });
});

describe('acts that guard less', () => {
  it('L5: an account is not removed in market hours: it waits, and the host is told when it is due; flat in the evening it goes', async () => {
    const { send, rig } = await desk();
    const answer = await send['account.delete']({ accountId: OWN }, 'trader');
    expect(answer).toMatchObject({ ok: false, error: { code: 'loosening', details: { until: MONDAY } } });
    expect(rig.pending).toEqual(['act/account-removal']);
    await later(rig, Date.parse(MONDAY) - rig.world.clock.now());
    expect(rig.toldHost.map(({ field }) => field)).toEqual(['act/account-removal']);
    const evening = await desk({ evening: true });
    expect(await evening.send['account.delete']({ accountId: OWN }, 'trader')).toMatchObject({ ok: true });
  });

  it('L5: the Telegram token stays until the next session when it is to be removed', async () => {
    const { send, rig } = await desk();
    const body = { accountId: OWN, settings: GUARDED, secrets: { 'telegram-bot-token': null } };
    expect(await send['account.save'](body, 'trader')).toMatchObject({ ok: false, error: { code: 'loosening' } });
    expect(rig.toldHost).toEqual([]);
    await later(rig, Date.parse(MONDAY) - rig.world.clock.now());
    expect(rig.toldHost.map(({ field }) => field)).toEqual(['secret/telegram-bot-token']);
  });

  it('L5: the guard is not stopped with something open: 423 with until', async () => {
    const { send, rig } = await desk();
    rig.world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await rig.world.clock.advance(20_000);
    const answer = await send['engine.stop']({ accountId: OWN }, 'trader');
    expect(answer).toMatchObject({ ok: false, error: { code: 'loosening', details: { until: MONDAY } } });
    expect(rig.world.state().running).toBe(true);
  });
});

describe("a partner's code", () => {
  async function withCode(options?: Parameters<typeof desk>[0]): Promise<Desk> {
    const made = await desk(options);
    expect(await made.send['partner.set']({ accountId: OWN, code: CODE }, 'trader')).toMatchObject({ ok: true });
    return made;
  }

  it('L14: is kept as a hash with a salt of its own, and stands neither in the vault nor in the journal', async () => {
    const [one, other] = [await withCode(), await withCode()];
    expect(one.hash).toMatch(/^scrypt\$[0-9a-f]{32}\$[0-9a-f]{64}$/);
    expect(one.hash).not.toBe(other.hash);
    expect(await isCode(CODE, one.hash ?? '')).toBe(true);
    expect(await isCode(CODE, 'scrypt$00$00')).toBe(false);
    expect(JSON.stringify(one.rig.world.disk.entries)).not.toContain(CODE);
    expect(JSON.stringify(one.rig.world.disk.entries)).not.toContain(one.hash);
  });

  it('L14: a looser change counts at once with the code, and 15 minutes later without it', async () => {
    const { send, rig } = await withCode({ evening: true });
    expect(await raise(send)).toMatchObject({ ok: false, error: { code: 'loosening' } });
    await rig.world.clock.advance(14 * 60_000);
    expect(rig.desk.current.dayLossLimit).toBe(600_000);
    await rig.world.clock.advance(2 * 60_000);
    expect(rig.desk.current.dayLossLimit).toBe(900_000);
    expect(
      await send['policy.save']({ accountId: OWN, squareOffHedges: false, partnerCode: CODE }, 'trader'),
    ).toMatchObject({ ok: true });
    expect(rig.desk.current.squareOffHedges).toBe(false);
    expect(rig.world.disk.of('partner-code-accepted')).toHaveLength(1);
  });

  it('L14 L5: the code does not shorten the wait for the next session', async () => {
    const { send } = await withCode();
    expect(await raise(send, CODE)).toMatchObject({
      ok: false,
      error: { code: 'loosening', details: { until: MONDAY } },
    });
  });

  it('L14: wrong codes change nothing and are listened to ever more seldom, over restarts too; many at once are one try', async () => {
    const { send, rig } = await withCode({ evening: true });
    const answers = await Promise.all(['a', 'b', CODE].map((code) => raise(send, code)));
    expect(answers.map((answer) => !answer.ok && answer.error.code)).toEqual([
      'partner-code-wrong',
      'rate-limited',
      'rate-limited',
    ]);
    expect(statusOf('rate-limited')).toBe(429);
    for (const waitS of [5, 10, 20]) {
      await rig.world.clock.advance((waitS - 2) * 1_000);
      expect(await raise(send, 'wrong')).toMatchObject({ ok: false, error: { code: 'rate-limited' } });
      await rig.world.clock.advance(6_000);
      expect(await raise(send, 'wrong')).toMatchObject({ ok: false, error: { code: 'partner-code-wrong' } });
    }
    const { partner } = rig.world.state();
    expect(partner.failures).toBe(4);
    await rig.restart();
    expect(rig.world.state().partner).toEqual(partner);
    expect(rig.desk.current.dayLossLimit).toBe(600_000);
    expect(rig.pending).toEqual([]);
  });

  it('L14: taking the code away is a loosening itself; another one takes its place only with the present one', async () => {
    const made = await withCode({ evening: true });
    const { send, rig } = made;
    const set = (code: string | null, partnerCode?: string) =>
      send['partner.set']({ accountId: OWN, code, ...(partnerCode === undefined ? {} : { partnerCode }) }, 'trader');
    expect(await set('another one')).toMatchObject({ ok: false, error: { code: 'partner-code-wrong' } });
    expect(await set(null)).toMatchObject({ ok: false, error: { code: 'loosening' } });
    expect(rig.pending).toEqual(['act/partner-code-removal']);
    expect(await set('another one', CODE)).toMatchObject({ ok: true });
    expect(await isCode('another one', made.hash ?? '')).toBe(true);
    expect(await set(null, 'another one')).toMatchObject({ ok: true });
    expect(made.hash).toBeNull();
    expect(rig.world.state().partner.set).toBe(false);
  });
});
