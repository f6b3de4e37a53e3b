import { describeCrash } from '../testing/crash-suite.ts';
import { kotakLine } from './testing/kotak-line.ts';

describeCrash({ name: 'Kotak Neo', open: () => kotakLine() });
