import { describeCrash } from '../testing/crash-suite.ts';
import { kiteLine } from './testing/kite-line.ts';

describeCrash({ name: 'Zerodha', open: () => kiteLine() });
