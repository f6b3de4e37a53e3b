import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { LiveBroker } from '../screens/add/new-account.ts';
import { BrokerStory, expectHeadline, expectOpen, expectSaid, expectStopped } from './broker-story.ts';
import { openBrowser } from './browser.ts';

/** Two accounts of one broker, each with a simulator and a host of its own, in one browser. */
type Pair = { readonly first: BrokerStory; readonly second: BrokerStory };

/** One thing that happens, and what it shows. */
type Act = { readonly title: string; readonly play: (pair: Pair) => Promise<void> };

/** The acts of a broker's story: what both accounts take part in, and then what each does beside the other. */
type Play = {
  readonly broker: LiveBroker;
  readonly name: string;
  readonly together: readonly Act[];
  readonly first: readonly Act[];
  readonly second: readonly Act[];
};

/** A seed that is one, and not this account's. */
const ANOTHER_SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const ACT_MS = 240_000;

/**
 * Plays a story. The two accounts have nothing to do with each other but what they do together, so the acts of one are played while
 * the other's are: a story waits more than it computes. Each act has a test of its own, which waits for it and fails with it.
 */
export function describeBrokerStory({ broker, name, together, first, second }: Play): void {
  describe(`an account at ${name}, from the form to the lock`, () => {
    let browser: Browser | undefined;
    let pair: Pair | undefined;
    const played = new Map<Act, Promise<void>>();

    beforeAll(async () => {
      const shared = await openBrowser();
      browser = shared;
      const [one, two] = await Promise.all([BrokerStory.begin(broker, shared), BrokerStory.begin(broker, shared)]);
      const stories = { first: one, second: two };
      pair = stories;
      const playAll = async (acts: readonly Act[], after: Promise<void>): Promise<void> => {
        let before = after;
        for (const act of acts) {
          before = before.then(() => act.play(stories));
          // Its own test tells of its failure; until that one is reached nobody else may.
          before.catch(() => undefined);
          played.set(act, before);
        }
        return before;
      };
      const opening = playAll(together, Promise.resolve());
      opening.catch(() => undefined);
      for (const acts of [first, second]) playAll(acts, opening).catch(() => undefined);
    }, 60_000);

    afterAll(async () => {
      await Promise.allSettled(played.values());
      await Promise.all([pair?.first.end(), pair?.second.end()]);
      await browser?.close();
    }, 120_000);

    for (const act of [...together, ...first, ...second]) {
      test(
        `${act.title}`,
        async () => {
          expect.hasAssertions();
          await expect(played.get(act)).resolves.toBeUndefined();
        },
        ACT_MS,
      );
    }
  });
}

const K15 = 'K15: reads work, orders are refused for the address: NOT PROTECTED, until the address is allowed';

/** The form is filled from an address that is not registered, and registered then. */
export const fromAnotherAddress: Act = {
  title: K15,
  play: async ({ first: story }) => {
    await story.simulator.breakBy('ip-not-allowed', { scope: 'orders' });
    await story.beginForm();
    await story.typeLogin();
    await story.save();
    await expectSaid(story, /Logged in, but: /, 40_000);
    await expectSaid(story, /can watch this account but not act/);
    await expectSaid(story, /static IP/);
    await expectHeadline(story, /^NOT PROTECTED .*Reads work, orders are refused/);
    await story.picture('2-address');
    await story.simulator.mend();
    await story.go('#/');
    await expectHeadline(story, /^PROTECTED · 1 of 1/);
    await story.picture('3-protected');
  },
};

/** The same where the trader logs in at the broker's page, with a second account that has to wait for it. */
export const fromAnotherAddressAtThePage: Act = {
  title: `${K15}; a second account waits for the login of the first`,
  play: async ({ first: story, second }) => {
    await story.simulator.breakBy('ip-not-allowed', { scope: 'orders' });
    await story.beginForm();
    await story.typeLogin();
    await story.save();
    await expectSaid(story, /Zerodha wants you to log in, once a day/);
    await story.picture('1-login-wanted');
    await second.beginForm();
    await second.typeLogin({ 'api-secret': 'wrong' });
    await second.save();
    await expectSaid(second, /another account is being logged in/);
    await expectSaid(second, /Finish the login of the other account/);
    await story.logInAtThePage();
    await story.go('#/');
    await expectHeadline(story, /^NOT PROTECTED .*Reads work, orders are refused/);
    await story.picture('2-address');
    await story.simulator.mend();
    await expectHeadline(story, /^PROTECTED · 1 of 1/, 60_000);
    await story.picture('3-protected');
  },
};

/** The API secret was typed wrong, which shows when the browser comes back. */
export const wrongApiSecret: Act = {
  title: 'a wrong API secret is said once the browser has come back, and the right one is asked for again',
  play: async ({ second }) => {
    await second.logInAtThePage();
    await expectHeadline(second, /^NOT PROTECTED .*checksum/);
    await second.typeLogin();
    await second.save();
    await expectSaid(second, /Not logged in: Kite wants you to log in/);
    await second.logInAtThePage();
    await second.go('#/');
    await expectHeadline(second, /^PROTECTED · 1 of 1/);
  },
};

/** The stop of a straddle fills in a crash. `ending`: what becomes of the switch. */
export const killedByTheLine = (ending: string): Act => ({
  title: `D2, K1: the stop fills, the line is crossed: the account ends flat and proven; ${ending}`,
  play: async ({ first: story }) => {
    await story.sellStraddle();
    await expectOpen(story, 2);
    await story.go(`#/account/${story.accountId}/positions`);
    await story.picture('4-positions');
    await story.simulator.move(-4, 20);
    await expectStopped(story);
    await story.picture('5-stopped');
  },
});

/** What was typed as TOTP secret is none; the field labelled `pin` is not blamed. */
export const noSecret = (pin: string): Act => ({
  title: 'what is no TOTP secret is named at its field, with what it means for the money',
  play: async ({ second }) => {
    await second.beginForm();
    await second.typeLogin({ 'totp-seed': 'not a secret 0189' });
    await second.save();
    await expectSaid(second, /Not logged in: the stored TOTP secret is none/);
    await expectSaid(second, /your line is not being watched and a kill could not close anything/);
    expect(await second.page.getByLabel('TOTP secret').getAttribute('aria-invalid')).toBe('true');
    expect(await second.page.getByLabel(pin, { exact: true }).getAttribute('aria-invalid')).toBe('false');
    await second.picture('1-no-seed');
  },
});

/** The broker refuses the login and does not say why: it may be each of these fields. */
export const refusedLogin = (labels: readonly string[]): Act => ({
  title: 'a login that the broker refuses marks every field it may be about',
  play: async ({ second }) => {
    await second.addByDoor();
    await second.beginForm('PRACTICE2', 'Another');
    await second.typeLogin({ 'totp-seed': ANOTHER_SEED });
    await second.save();
    await expectSaid(second, /Not logged in: /, 40_000);
    await expectSaid(second, /does not say which field is wrong/);
    for (const label of labels)
      expect(await second.page.getByLabel(label, { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await second.picture('6-refused');
    await second.host.client.value('account.delete', { accountId: `${second.broker}-practice2` });
  },
});

/** The red button of the account's own page. */
export const killedByHand = (ending: string): Act => ({
  title: `killed by hand: the account ends flat and proven; ${ending}`,
  play: async ({ second }) => {
    await second.sellStraddle();
    await expectOpen(second, 2);
    await second.killByHand();
    await expectStopped(second);
  },
});
