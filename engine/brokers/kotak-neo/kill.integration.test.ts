import { expect, it } from 'vitest';
import { guardedLine } from '../testing/guarded-line.ts';
import { describeKillOnTheLine, expectKilledOnce } from '../testing/kill-suite.ts';
import { kotakLine } from './testing/kotak-line.ts';

describeKillOnTheLine({
  name: 'Kotak Neo',
  open: () => kotakLine(),
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

it('at Kotak Neo the short is closed with a protected limit, and the terminal pulls the switch', async () => {
  const guarded = await guardedLine(await kotakLine());
  guarded.kill();
  await expectKilledOnce(guarded);
  expect(guarded.book().orders.at(-1)).toMatchObject({ side: 'BUY', type: 'LIMIT', status: 'complete' });
}, 60_000);
