import { describeBrokerContract } from '../testing/contract-suite.ts';
import { kotakLine } from './testing/kotak-line.ts';

describeBrokerContract({ name: 'Kotak Neo', open: () => kotakLine() });
