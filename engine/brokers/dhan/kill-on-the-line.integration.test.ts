import { expect, it } from 'vitest';
import { until } from '../testing/contract-line.ts';
import { guardedLine } from '../testing/guarded-line.ts';
import { describeKillOnTheLine } from '../testing/kill-suite.ts';
import { dhanLine } from './testing/dhan-line.ts';

describeKillOnTheLine({
  name: 'Dhan',
  open: () => dhanLine(),
  struckBy: [
    'timeout-after-effect',
    'timeout-before-effect',
    'protected-stays-open',
    'session-drop',
    'http-429',
    'empty-order-number',
    'duplicate-tag',
  ],
});

it('a switch at Dhan that says it is on and stays off is not believed', async () => {
  const guarded = await guardedLine(await dhanLine());
  await guarded.breakBy('switch-stays-off');
  guarded.kill();
  const proofs = () => guarded.disk.of('step-ended').filter(({ step }) => step === 'prove-switch');
  await until('a proof that fails', () => proofs().length > 0, 30_000);
  expect(proofs()[0]?.outcome).not.toBe('confirmed');
  expect(guarded.engine.report().state.kill?.finished?.verified).not.toBe(true);
  expect((await guarded.truth()).flat).toBe(true);
}, 90_000);
