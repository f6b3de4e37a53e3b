import type { Instrument } from '../../domain/instrument.ts';
import type { Quirks } from './quirks.ts';

/** Whether the list of contracts shows this one without a lot and without a tick (quirk `master-bad-row`): the calls of one strike. */
export function isBadRow(quirks: Quirks, { strike, optionType }: Instrument): boolean {
  return quirks.has('master-bad-row') && strike === 2_450_000 && optionType === 'CE';
}
