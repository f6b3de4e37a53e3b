import { describeHardKills } from '../testing/hard-kills-suite.ts';
import { kiteLine } from './testing/kite-line.ts';

describeHardKills({ name: 'Zerodha', open: () => kiteLine() });
