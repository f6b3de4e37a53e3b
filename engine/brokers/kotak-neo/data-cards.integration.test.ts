import { describeDataCards } from '../testing/data-cards-suite.ts';
import { kotakLine } from './testing/kotak-line.ts';

describeDataCards({ name: 'Kotak Neo', open: () => kotakLine(), datesRows: true });
