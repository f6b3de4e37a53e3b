import { describeHardKills } from '../testing/hard-kills-suite.ts';
import { dhanLine } from './testing/dhan-line.ts';

describeHardKills({ name: 'Dhan', open: () => dhanLine() });
