import { describeHardKills } from '../testing/hard-kills-suite.ts';
import { kotakLine } from './testing/kotak-line.ts';

describeHardKills({ name: 'Kotak Neo', open: () => kotakLine() });
