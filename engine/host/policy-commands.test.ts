import { describe, expect, it } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { zAccountSettings } from '../contract/account-settings.ts';
import { commands } from '../contract/commands.ts';
import { MemoryJournal } from '../simulation-days/memory-journal.ts';
import { CALENDAR, FRIDAY_10AM, rupees } from '../testing/builders.ts';
import { PinnedWorld } from '../testing/pinned-world.ts';
import { policyCommands } from './policy-commands.ts';

const SETTINGS = zAccountSettings.parse({
  alias: 'Mine',
  clientCode: 'P1',
  broker: 'paper',
  mode: 'practice',
  dayLossLimit: 600_000,
  rules: [{ id: 'floor', when: { kind: 'hard-floor', limit: { rupees: 2_000 } }, then: { kind: 'kill' } }],
});

function commandsOf(world: PinnedWorld): ReturnType<typeof policyCommands> {
  // The memory journal keeps no chart: the day as its samples had it.
  const samples = [-100, -1_500, -1_600, -2_500, -2_500, -2_100].map((mtm, index) => ({
    at: FRIDAY_10AM + index * 2_000,
    mtm: rupees(mtm),
    quality: 'fresh',
  }));
  const journal = Object.assign(new MemoryJournal(world.disk), { samples: () => samples });
  return policyCommands({
    accountId: accountId('mine'),
    engine: world.engine,
    journal,
    evidenceFolder: () => '/nowhere',
    calendar: CALENDAR,
  });
}

describe('policy commands', () => {
  it('rehearse settings that are not saved on the day so far, and change nothing', async () => {
    const world = await PinnedWorld.started({ dayLossLimit: rupees(6_000) });
    await world.at(-2_100);
    const answer = await commandsOf(world)['policy.rehearse'](
      { accountId: accountId('mine'), settings: SETTINGS },
      'trader',
    );
    if (!answer.ok) throw new Error(answer.error.message);
    expect(commands['policy.rehearse'].value.parse(answer.value)).toEqual(answer.value);
    expect(answer.value.rules.find(({ ruleId }) => ruleId === 'floor')).toMatchObject({
      judged: 'all',
      mtm: rupees(-2_500),
      times: 1,
      holdsNow: true,
    });
    expect(answer.value.atOnce).toEqual([expect.stringContaining('floor: the account is killed')]);
    await world.clock.advance(10_000);
    expect(world.isKilled).toBe(false);
  });

  it('tell the rules that hold in words, and what one can begin with', async () => {
    const world = await PinnedWorld.started({ dayLossLimit: rupees(6_000) });
    const answer = await commandsOf(world)['policy.get']({ accountId: accountId('mine') }, 'trader');
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value.rules).toEqual([
      {
        id: 'dual-condition',
        action: 'kill',
        meaning:
          'When the MTM is a loss of ₹6,000.00 and a stop on a sold option has filled today, the account is killed and locked for the day.',
      },
    ]);
    expect(answer.value.presets.map(({ id }) => id)).toEqual([
      'two-percent-of-invested',
      'share-of-balance',
      'fixed-sums',
    ]);
  });
});
