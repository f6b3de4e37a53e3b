import { afterAll, beforeAll, describe, test } from 'vitest';

import { BrokerStory, expectHeadline, expectOpen, expectSaid, expectStopped } from './broker-story.ts';

let story: BrokerStory;
let second: BrokerStory;

beforeAll(async () => {
  [story, second] = await Promise.all([BrokerStory.begin('zerodha'), BrokerStory.begin('zerodha')]);
}, 60_000);

afterAll(async () => {
  await Promise.all([story?.end(), second?.end()]);
}, 60_000);

describe('an account at Zerodha, from the form to the lock', () => {
  test('K15: reads work, orders are refused for the address: NOT PROTECTED, until the address is allowed', async () => {
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
  }, 120_000);

  test('a wrong API secret is said once the browser has come back, and the right one is asked for again', async () => {
    await second.logInAtThePage();
    await expectHeadline(second, /^NOT PROTECTED .*checksum/);
    await second.typeLogin();
    await second.save();
    await expectSaid(second, /Not logged in: Kite wants you to log in/);
    await second.logInAtThePage();
    await second.go('#/');
    await expectHeadline(second, /^PROTECTED · 1 of 1/);
  }, 90_000);

  test('D2, K1: the stop fills, the line is crossed: the account ends flat and proven; the switch is said to be the trader’s to pull', async () => {
    await story.sellStraddle();
    await expectOpen(story, 2);
    await story.go(`#/account/${story.accountId}/positions`);
    await story.picture('4-positions');
    await story.simulator.move(-4, 20);
    await expectStopped(story);
    await story.picture('5-stopped');
  }, 120_000);

  test('killed by hand: the account ends flat and proven; the switch is said to be the trader’s to pull', async () => {
    await second.sellStraddle();
    await expectOpen(second, 2);
    await second.killByHand();
    await expectStopped(second);
  }, 120_000);
});
