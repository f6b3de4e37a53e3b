import { describe, expect, it } from 'vitest';
import { exitRuleOf } from '../domain/kill-progress.ts';
import type { KillSwitchTerminal, TerminalReport } from '../ports.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { setFault } from '../simulation/account-desk.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';
import { exitRule, type KillContext } from './kill-context.ts';
import type { EngineParts } from './engine-parts.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];
const LINE = settings({ policy: policy({ dayLossLimit: rupees(500) }) });
const HEDGES_LEFT = settings({ policy: policy({ squareOffHedges: false }) });

async function guarded(options: WorldOptions = {}): Promise<World> {
  const world = new World({ settings: LINE, ...options });
  world.ironFly();
  await world.start();
  return world;
}

/** A kill worked to its end, one way or the other. */
async function killed(world: World): Promise<World> {
  world.killByHand();
  expect(await world.untilFinished()).toBe(true);
  return world;
}

/** What the terminal says and does is changed for the whole run. */
function terminalThat(change: (own: KillSwitchTerminal) => Partial<KillSwitchTerminal>): WorldOptions {
  return {
    alter: (parts) => ({
      ...parts,
      terminal: parts.terminal && {
        run: (...given) => (change(own(parts)).run ?? own(parts).run)(...given),
        readState: (...given) => (change(own(parts)).readState ?? own(parts).readState)(...given),
      },
    }),
  };
}

function own({ terminal }: EngineParts): KillSwitchTerminal {
  if (!terminal) throw new Error('this account has no terminal');
  return terminal;
}

const report = (change: Partial<TerminalReport> & Pick<TerminalReport, 'outcome' | 'committed'>): TerminalReport => ({
  evidence: ['page.png'],
  steps: [],
  ...change,
});

const stepOf = (world: World, step: string) => world.disk.of('step-ended').find((each) => each.step === step);
const alertOf = (world: World, code: string): string =>
  world.state().alerts.find((alert) => alert.code === code)?.text ?? '';

describe('the switch in the web terminal', () => {
  it('K2: is pulled with hedges left open where the broker allows it, and the news names what is left', async () => {
    const world = await guarded({ settings: HEDGES_LEFT, needsFlat: false });
    // This exchange always wants a flat account; the terminal does what it does at a broker that does not.
    world.terminalRun = () => {
      world.exchange.put({ ...world.book(), killSwitch: { state: 'on', since: world.now() } });
      return report({ outcome: 'activated', committed: 'yes' });
    };
    await killed(world);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 65, 65]);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(alertOf(world, 'kill-verified')).toContain(
      'No open orders, 2 leg(s) left open by your setting, kill switch on.',
    );
  });

  it('R4: pulled and read back as on while something is open is no proof: the kill goes back and closes it', async () => {
    const world = await guarded();
    world.terminalRun = () => {
      world.terminalRun = undefined;
      world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
      world.exchange.put({ ...world.book(), killSwitch: { state: 'on', since: world.now() } });
      return report({ outcome: 'activated', committed: 'yes' });
    };
    world.killByHand();
    await world.clock.runUntil(() => world.state().kill?.returns === 1, 60_000);
    expect(stepOf(world, 'prove-switch')).toMatchObject({
      outcome: 'rejected',
      code: 'not-flat',
      detail: 'something was opened after the account was flat',
      reading: { switchState: 'on', legs: [{ positionId: world.idOf(PUT), netQuantity: -65 }] },
    });
    // This exchange takes no orders while its switch is on; at such a broker the trader lifts it for the exit.
    world.liftSwitch();
    expect(await world.clock.runUntil(() => world.net(PUT) === 0, 60_000)).toBe(true);
    world.exchange.put({ ...world.book(), killSwitch: { state: 'on', since: world.now() } });
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });

  it.each([
    ['refused without a word', report({ outcome: 'refused', committed: 'no' }), 'rejected', 'refused'],
    ['failed before the last click', report({ outcome: 'failed', committed: 'no' }), 'rejected', 'failed'],
    ['failed at the last click', report({ outcome: 'failed', committed: 'maybe' }), 'unknown', 'failed'],
    ['only rehearsed', report({ outcome: 'rehearsed', committed: 'no' }), 'rejected', 'failed'],
  ] as const)('W2: %s is not taken for on', async (_what, answer, outcome, code) => {
    const world = await guarded();
    world.terminalRun = () => answer;
    await killed(world);
    const ended = stepOf(world, 'pull-switch');
    expect(ended).toMatchObject({ outcome, code, reading: { files: ['page.png'] } });
    expect(ended?.detail).toBe(outcome === 'rejected' ? 'the broker refuses the switch' : undefined);
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['pull-switch', 'prove-switch'] });
    expect(alertOf(world, 'kill-unverified')).toContain('Not proven');
  });

  it('K30: an account without its terminal is flattened, and its switch is said to be the trader’s to pull', async () => {
    const world = await guarded({ alter: (parts) => ({ ...parts, terminal: null }) });
    await killed(world);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(stepOf(world, 'pull-switch')).toMatchObject({ outcome: 'rejected', code: 'by-hand', attempt: 1 });
    expect(stepOf(world, 'prove-switch')).toMatchObject({ outcome: 'rejected', code: 'by-hand', attempt: 1 });
    expect(stepOf(world, 'log-out')).toMatchObject({ outcome: 'confirmed' });
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['pull-switch', 'prove-switch'] });
    const alarm = alertOf(world, 'step-pull-switch');
    expect(alarm).toContain('No web terminal is set up for this account: pull the switch by hand.');
    expect(alarm).not.toContain('goes on trying');
    expect(alertOf(world, 'kill-unverified')).toMatch(
      /Flat and proven, no open orders\. .* NOT pulled: .* takes new orders\. Locked/,
    );
  });

  it('W1: a page that is rehearsed while the engine runs serves the kill that comes after', async () => {
    let isRehearsed = false;
    const world = await guarded({
      alter: (parts) => ({
        ...parts,
        get terminal() {
          return isRehearsed ? parts.terminal : null;
        },
      }),
    });
    isRehearsed = true;
    await killed(world);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });

  it('W10: the trader’s own word is kept with the kill of today and makes it no more proven than it was', async () => {
    const world = await guarded({ alter: (parts) => ({ ...parts, terminal: null }) });
    await killed(world);
    const { kill } = world.state();
    const word = { kind: 'switch-attested', sentence: 'I see it on.', file: null, actor: 'api' } as const;
    expect(world.engine.attestSwitch({ ...word, killId: kill?.killId ?? '' })).toBe(true);
    expect(world.engine.attestSwitch({ ...word, killId: 'K-of-another-day' })).toBe(false);
    expect(world.disk.of('switch-attested')).toHaveLength(1);
    expect(world.state().kill).toEqual(kill);
  });

  it('W2: what the page showed instead of the switch is in the proof', async () => {
    const world = await guarded(
      terminalThat(() => ({
        readState: () => Promise.resolve({ state: 'unknown', detail: 'Session expired', evidence: [], readAt: 0 }),
      })),
    );
    await killed(world);
    expect(stepOf(world, 'prove-switch')).toMatchObject({ outcome: 'unknown', detail: 'Session expired' });
  });

  it('W10: a switch that only the page calls on is not proven: it is read again, never pulled again, until the mail comes', async () => {
    let pulls = 0;
    let reads = 0;
    const world = await guarded(
      terminalThat((terminal) => ({
        run: (...given) => {
          pulls += 1;
          return terminal.run(...given);
        },
        readState: async (episodeId) => {
          reads += 1;
          const verdict = reads < 3 ? 'unverified' : 'verified';
          return { ...(await terminal.readState(episodeId)), verdict, detail: 'The confirmation mail has not come.' };
        },
      })),
    );
    world.killByHand();
    await world.clock.runUntil(() => reads === 1 && stepOf(world, 'prove-switch') !== undefined, 60_000);
    expect(stepOf(world, 'prove-switch')).toMatchObject({
      outcome: 'unknown',
      code: 'one-witness',
      detail: 'The confirmation mail has not come.',
    });
    expect(await world.untilFinished()).toBe(true);
    expect([pulls, reads]).toEqual([1, 3]);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });

  it('W10: a mail that never comes leaves the kill NOT VERIFIED, with one pull', async () => {
    let pulls = 0;
    const world = await guarded(
      terminalThat((terminal) => ({
        run: (...given) => {
          pulls += 1;
          return terminal.run(...given);
        },
        readState: async (episodeId) => ({ ...(await terminal.readState(episodeId)), verdict: 'unverified' }),
      })),
    );
    await killed(world);
    expect(pulls).toBe(1);
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['prove-switch'] });
  });

  it('W7: a switch that somebody else had set is proven as such', async () => {
    const world = await guarded(
      terminalThat((terminal) => ({
        readState: async (episodeId) => ({ ...(await terminal.readState(episodeId)), verdict: 'external' }),
      })),
    );
    await killed(world);
    expect(stepOf(world, 'prove-switch')).toMatchObject({ outcome: 'confirmed' });
    expect(stepOf(world, 'prove-switch')?.detail).toContain('set by somebody else');
  });

  it('R9: a terminal that throws is a step nobody knows the outcome of; it is tried again and the kill is proven', async () => {
    let times = 0;
    const world = await guarded(
      terminalThat((terminal) => ({
        run: (...given) => {
          times += 1;
          return times === 1 ? Promise.reject(new Error('browser has been closed')) : terminal.run(...given);
        },
      })),
    );
    await killed(world);
    expect(stepOf(world, 'pull-switch')).toMatchObject({ outcome: 'unknown', detail: 'browser has been closed' });
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });

  it('R9: a fault of our own in the middle of a step ends that attempt as unknown, and the kill goes on', async () => {
    let faults = 0;
    const world = await guarded({
      alter: (parts) => ({
        ...parts,
        recorded: (entries) => {
          parts.recorded(entries);
          if (faults > 0 || !entries.some(({ entry }) => entry.kind === 'order-intended')) return;
          faults += 1;
          throw new Error('a screen that is gone');
        },
      }),
    });
    await killed(world);
    expect(stepOf(world, 'exit-shorts')).toMatchObject({
      outcome: 'unknown',
      code: 'fault',
      detail: 'a screen that is gone',
    });
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.violations()).toEqual([]);
  });
});

describe('the switch by API', () => {
  it('W6: refused although the account is flat: the reason is kept, nothing is flattened anew, and the trader hears of it', async () => {
    const world = await guarded({ access: 'api' });
    world.fate = (call) =>
      call.name === 'activateKillSwitch'
        ? { kind: 'refused', code: 'refused', message: 'Kill switch can be used once a day' }
        : { kind: 'fine' };
    await killed(world);
    expect(stepOf(world, 'pull-switch')).toMatchObject({
      outcome: 'rejected',
      code: 'refused',
      detail: 'Kill switch can be used once a day',
      reading: { legs: [], workingOrders: 0 },
    });
    expect(world.state().kill?.returns).toBe(0);
    expect(alertOf(world, 'step-pull-switch')).toContain('once a day');
  });

  it('a broker that does not want a flat account refuses for reasons of its own', async () => {
    const world = await guarded({ access: 'api', needsFlat: false });
    world.fate = (call) =>
      call.name === 'activateKillSwitch' ? { kind: 'refused', code: 'refused', message: 'Not now' } : { kind: 'fine' };
    await killed(world);
    expect(stepOf(world, 'pull-switch')).toMatchObject({ outcome: 'rejected', code: 'refused', detail: 'Not now' });
    expect(stepOf(world, 'pull-switch')).not.toHaveProperty('reading');
  });

  it('W2: no answer is no refusal: it is unknown, and read back before the account counts as stopped', async () => {
    const world = await guarded({ access: 'api' });
    let asked = 0;
    world.fate = (call) => {
      if (call.name !== 'activateKillSwitch' && call.name !== 'readKillSwitch') return { kind: 'fine' };
      asked += 1;
      return asked % 2 === 1 ? { kind: 'unanswered' } : { kind: 'fine' };
    };
    await killed(world);
    expect(stepOf(world, 'pull-switch')).toMatchObject({ outcome: 'unknown', code: 'timeout', detail: 'no answer' });
    expect(stepOf(world, 'prove-switch')).toMatchObject({ outcome: 'unknown', detail: 'no answer' });
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });
});

describe('a switch that answers yes and stays off (fault 37)', () => {
  const lie = (world: World, more: { readonly calls?: number } = {}): void => {
    expect(setFault(world.exchange, 'practice', { fault: 'switch-stays-off', ...more }).ok).toBe(true);
  };

  it('is pulled again when it reads off, and proven; nothing is flattened anew', async () => {
    const world = await guarded({ access: 'api' });
    lie(world, { calls: 1 });
    await killed(world);
    expect(world.eventsOf('activateKillSwitch')).toHaveLength(2);
    expect(world.disk.of('step-started').filter(({ step }) => step.startsWith('exit-'))).toHaveLength(2);
    expect(world.state().kill).toMatchObject({ returns: 0, finished: { verified: true } });
    expect(world.violations()).toEqual([]);
  });

  it('W4: that lies every time ends NOT VERIFIED: flat is proven, only the switch is tried again, and the lock holds', async () => {
    const world = await guarded({ access: 'api' });
    lie(world);
    await killed(world);
    expect(world.state().kill?.finished).toMatchObject({ verified: false, unproven: ['prove-switch'] });
    const proof = world.state().kill?.steps.find(({ step }) => step === 'prove-flat');
    expect(proof).toMatchObject({ outcome: 'confirmed', attempt: 1, reading: { legs: [], workingOrders: 0 } });
    expect(world.eventsOf('activateKillSwitch')).toHaveLength(5);
    expect(world.eventsOf('placeOrder')).toHaveLength(4);
    expect(alertOf(world, 'step-prove-switch')).toContain('the broker, asked anew, calls the switch off');
    expect(alertOf(world, 'kill-unverified')).toContain('NOT VERIFIED');
    expect(world.state().lock).toMatchObject({ until: expect.any(Number) });
  });

  it('W7: that was on after all when it is asked for again is left alone', async () => {
    const world = await guarded({ access: 'api' });
    let lost = 0;
    world.fate = (call) => {
      if (call.name !== 'activateKillSwitch') return { kind: 'fine' };
      lost += 1;
      return lost === 1 ? { kind: 'unanswered' } : { kind: 'fine' };
    };
    await killed(world);
    expect(world.eventsOf('activateKillSwitch')).toHaveLength(1);
    const pulls = world.disk.of('step-ended').filter(({ step }) => step === 'pull-switch');
    expect(pulls).toMatchObject([{ outcome: 'unknown' }, { outcome: 'confirmed', code: 'already-on' }]);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });
});

describe('proof after the switch', () => {
  const onlyAfterTheSwitch = (world: World, act: () => void): void => {
    world.landed = (call) => {
      if (call.name === 'readKillSwitch') act();
    };
  };

  it('R10: an account that cannot be read after the switch proves nothing', async () => {
    const world = await guarded({ access: 'api' });
    onlyAfterTheSwitch(world, () => {
      world.landed = () => undefined;
      let failed = false;
      world.fate = (call) => {
        if (call.name !== 'fetchAccount' || failed) return { kind: 'fine' };
        failed = true;
        return { kind: 'refused', code: 'server', message: 'bad gateway' };
      };
    });
    await killed(world);
    expect(stepOf(world, 'prove-switch')).toMatchObject({
      outcome: 'unknown',
      code: 'server',
      detail: 'account not readable: bad gateway',
    });
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });

  it('R4: a reading from before the look at the switch proves nothing', async () => {
    const world = await guarded({ access: 'api' });
    onlyAfterTheSwitch(world, () => {
      world.landed = () => undefined;
      const until = world.clock.monotonic() + 500;
      world.served = (snapshot) =>
        world.clock.monotonic() < until ? { ...snapshot, asOf: snapshot.asOf - 3_000 } : snapshot;
    });
    await killed(world);
    expect(stepOf(world, 'prove-switch')).toMatchObject({ outcome: 'unknown', code: 'not-fresh' });
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
  });

  it('a log-out that is not answered is tried again, and the kill is proven without a second switch', async () => {
    const world = await guarded({ access: 'api' });
    let times = 0;
    world.fate = (call) => {
      if (call.name !== 'logout') return { kind: 'fine' };
      times += 1;
      return times === 1 ? { kind: 'lost' } : { kind: 'fine' };
    };
    await killed(world);
    expect(world.disk.of('step-ended').filter((each) => each.step === 'log-out')).toMatchObject([
      { outcome: 'unknown', code: 'timeout', detail: 'no answer' },
      { outcome: 'confirmed' },
    ]);
    expect(world.eventsOf('activateKillSwitch')).toHaveLength(1);
  });
});

describe('the rule of a kill', () => {
  it('R5: a step that is still running when the day turns keeps the rule of its own kill', async () => {
    const world = await killed(await guarded({ settings: HEDGES_LEFT }));
    const { kill } = world.state();
    if (!kill) throw new Error('no kill');
    const turned = { kill, ledger: { state: { ...world.state(), kill: null } } } as unknown as KillContext;
    expect(exitRule(turned)).toEqual(exitRuleOf(kill));
    expect(exitRule(turned).squareOffHedges).toBe(false);
  });
});
