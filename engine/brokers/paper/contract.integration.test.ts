import { describeBrokerContract } from '../testing/contract-suite.ts';
import { practiceLine } from './testing/practice-line.ts';

describeBrokerContract({ name: 'the practice broker', open: () => practiceLine() });
