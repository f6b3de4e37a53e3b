import { describeBrokerContract } from '../testing/contract-suite.ts';
import { dhanLine } from './testing/dhan-line.ts';

describeBrokerContract({ name: 'Dhan', open: () => dhanLine() });
