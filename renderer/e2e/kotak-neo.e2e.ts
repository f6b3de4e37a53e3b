import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { BrokerStory, expectHeadline, expectOpen, expectSaid, expectStopped } from './broker-story.ts';

/** A seed that is one, and not this account's. */
const ANOTHER_SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

let story: BrokerStory;
let second: BrokerStory;

beforeAll(async () => {
  [story, second] = await Promise.all([BrokerStory.begin('kotak-neo'), BrokerStory.begin('kotak-neo')]);
}, 60_000);

afterAll(async () => {
  await Promise.all([story?.end(), second?.end()]);
}, 60_000);

describe('an account at Kotak Neo, from the form to the lock', () => {
  test('K15: reads work, orders are refused for the address: NOT PROTECTED, until the address is allowed', async () => {
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
  }, 90_000);

  test('D2, K1: the stop fills, the line is crossed: the account ends flat and proven; it is locked, and the switch is said to be the trader’s to pull', async () => {
    await story.sellStraddle();
    await expectOpen(story, 2);
    await story.go(`#/account/${story.accountId}/positions`);
    await story.picture('4-positions');
    await story.simulator.move(-4, 20);
    await expectStopped(story);
    await story.picture('5-stopped');
  }, 120_000);

  test('what is no TOTP secret is named at its field, with what it means for the money', async () => {
    await second.beginForm();
    await second.typeLogin({ 'totp-seed': 'not a secret 0189' });
    await second.save();
    await expectSaid(second, /Not logged in: the stored TOTP secret is none/);
    await expectSaid(second, /your line is not being watched and a kill could not close anything/);
    expect(await second.page.getByLabel('TOTP secret').getAttribute('aria-invalid')).toBe('true');
    expect(await second.page.getByLabel('MPIN', { exact: true }).getAttribute('aria-invalid')).toBe('false');
    await second.picture('1-no-seed');
  }, 60_000);

  test('a login that the broker refuses marks every field it may be about', async () => {
    await second.addByDoor();
    await second.beginForm('PRACTICE2', 'Another');
    await second.typeLogin({ 'totp-seed': ANOTHER_SEED });
    await second.save();
    await expectSaid(second, /Not logged in: /, 40_000);
    await expectSaid(second, /does not say which field is wrong/);
    for (const label of ['TOTP secret', 'Mobile number', 'Consumer key', 'Client code'])
      expect(await second.page.getByLabel(label, { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await second.picture('6-refused');
  }, 60_000);

  test('killed by hand: the account ends flat and proven; it is locked, and the switch is said to be the trader’s to pull', async () => {
    await second.host.client.value('account.delete', { accountId: 'kotak-neo-practice2' });
    await second.sellStraddle();
    await expectOpen(second, 2);
    await second.killByHand();
    await expectStopped(second);
  }, 120_000);
});
