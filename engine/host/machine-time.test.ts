import { expect, it, onTestFinished } from 'vitest';
import { machineTime } from './machine-time.ts';

it('names one run of the computer, counts it on, and reads the zone anew each time', async () => {
  const { TZ } = process.env;
  onTestFinished(() => {
    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
  });
  const first = machineTime();
  if (process.platform === 'linux') expect(first.bootId).toMatch(/^[0-9a-f-]{36}$/);
  await expect.poll(() => machineTime().uptimeMs).toBeGreaterThan(first.uptimeMs);
  expect(machineTime().bootId).toBe(first.bootId);
  process.env['TZ'] = 'America/Chicago';
  expect(machineTime().zone).toBe('America/Chicago');
  delete process.env['TZ'];
  expect(machineTime().zone).toMatch(/^\w+(\/\w+)*/);
});
