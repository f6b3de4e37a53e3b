import { z } from 'zod';
import { paise } from '../../domain/money.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { Holding } from '../../domain/standing-book.ts';
import type { BrokerError } from '../../ports.ts';
import { brokerError } from './broker-error.ts';
import { rupees, units } from './decimal.ts';
import { parseList } from './rows.ts';

/** Units held: whole, as text or number. */
export const zHeld = z.unknown().transform((value, context) => {
  const count = units(value);
  if (count !== undefined) return count;
  context.addIssue({ code: 'custom', message: 'not a number of units' });
  return z.NEVER;
});

/** A figure that may be missing or mean nothing. */
export const zLooseMoney = z
  .unknown()
  .optional()
  .transform((value) => rupees(value));

/** Reads a list of which every row counts: one that cannot be read makes the whole unknown. */
export function parseWhole<T>(schema: z.ZodType<T>, list: unknown, name: string): Result<readonly T[], BrokerError> {
  const read = parseList(schema, list, name);
  if (!read.ok) return read;
  const { rows, refused } = read.value;
  const [reason] = refused;
  if (reason?.kind !== 'rows-refused') return ok(rows);
  return err(brokerError('unreadable', `field ${reason.field} cannot be read`, reason.field));
}

/** A holding worth its units at a price; without a price its worth is not known. */
export function holdingOf(tradingSymbol: string, quantity: number, price: number | undefined): Holding {
  if (price === undefined || price <= 0) return { tradingSymbol, quantity };
  return { tradingSymbol, quantity, value: paise(quantity * price) };
}
