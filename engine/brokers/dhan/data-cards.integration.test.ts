import { describeDataCards } from '../testing/data-cards-suite.ts';
import { dhanLine } from './testing/dhan-line.ts';

describeDataCards({ name: 'Dhan', open: () => dhanLine() });
