import { expect, test } from 'vitest';
import { realClock } from '../engine/host/real-clock.ts';
import { SharedBrowser } from './browser-source.ts';

const HOSTS = ['127.0.0.1'];

test('two accounts that are stopped at the same moment share one browser, which ends with the last of them', async () => {
  const source = new SharedBrowser(realClock, { endsIdle: true });
  const [one, other] = await Promise.all([source.lease(HOSTS), source.lease(HOSTS)]);
  const [ofOne, ofOther] = await Promise.all([one.newContext(), other.newContext()]);
  const browser = ofOne.browser();
  expect(browser).not.toBeNull();
  expect(ofOther.browser()).toBe(browser);
  await one.close();
  expect(browser?.isConnected()).toBe(true);
  await other.close();
  expect(browser?.isConnected()).toBe(false);
});

test('a browser that cannot be started is not counted: the next one may be', async () => {
  const missing = new SharedBrowser(realClock, { endsIdle: true, executablePath: '/nowhere/chromium' });
  await expect(missing.lease(HOSTS)).rejects.toMatchObject({ code: 'browser-missing' });
  await expect(missing.lease(['localhost', ...HOSTS])).rejects.toMatchObject({ code: 'browser-missing' });
});
