import { describeKillOnTheLine } from '../testing/kill-suite.ts';
import { kiteLine } from './testing/kite-line.ts';

// Kite takes a tag as often as it is sent: nothing at it is ever a duplicate.
describeKillOnTheLine({
  name: 'Zerodha',
  open: () => kiteLine(),
  struckBy: [
    'timeout-after-effect',
    'timeout-before-effect',
    'protected-stays-open',
    'session-drop',
    'http-429',
    'empty-order-number',
  ],
});
