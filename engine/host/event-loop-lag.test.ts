import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { takeWorstLag, watchEventLoop } from './event-loop-lag.ts';

function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('fault 60: an event loop that stood still is measured, and told when it was too long', async () => {
  const stalls: number[] = [];
  const watching = watchEventLoop((ms) => stalls.push(ms), 700);
  onTestFinished(() => watching.close());
  await wait(300);
  standStill(1_300);
  await wait(600);
  expect(stalls).toHaveLength(1);
  expect(stalls[0]).toBeGreaterThan(700);
  expect(takeWorstLag()).toBeGreaterThan(900);
});

test('after the end of watching nothing is told', async () => {
  const stalls: number[] = [];
  watchEventLoop((ms) => stalls.push(ms), 100).close();
  standStill(600);
  await wait(300);
  expect(stalls).toEqual([]);
});
