import { describeCrash } from '../testing/crash-suite.ts';
import { dhanLine } from './testing/dhan-line.ts';

describeCrash({ name: 'Dhan', open: () => dhanLine() });
