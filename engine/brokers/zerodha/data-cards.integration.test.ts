import { describeDataCards } from '../testing/data-cards-suite.ts';
import { kiteLine } from './testing/kite-line.ts';

describeDataCards({ name: 'Zerodha', open: () => kiteLine() });
