import { describeBrokerContract } from '../testing/contract-suite.ts';
import { kiteLine } from './testing/kite-line.ts';

// Kite takes a tag as often as it is sent: nothing at it is ever a duplicate.
describeBrokerContract({ name: 'Zerodha', open: () => kiteLine(), takesTagsTwice: true });
