import { paise } from '../../domain/money.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { BrokerError, ServerGuard, ServerGuardTerms } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { parseValue } from '../shared/rows.ts';
import type { DhanClient } from './client.ts';
import { zPnlExit } from './wire.ts';

/** A profit nobody makes: Dhan wants one named, and none is to be taken. */
const NEVER = '100000000.00';

/** Dhan's own exit at a loss (`/pnlExit`, `brokers.md` 3.1): for today, of intraday and carried positions, with this PC off too. */
export function dhanServerGuard(client: DhanClient): ServerGuard {
  return {
    set: async ({ lossLimit, pullsSwitch }) => {
      const lossValue = `${Math.floor(lossLimit / 100)}.${String(lossLimit % 100).padStart(2, '0')}`;
      const productType = ['INTRADAY', 'DELIVERY'];
      const body = { profitValue: NEVER, lossValue, productType, enableKillSwitch: pullsSwitch };
      const answer = await client.write('POST', '/pnlExit', body);
      return answer.ok ? ok(undefined) : answer;
    },
    read: async () => {
      const answer = await client.read('/pnlExit');
      return answer.ok ? termsOf(answer.value) : answer;
    },
    remove: async () => {
      const answer = await client.write('DELETE', '/pnlExit');
      return answer.ok ? ok(undefined) : answer;
    },
  };
}

/** What stands there; an answer in no known word is no answer, for a guard may stand behind it. */
function termsOf(body: unknown): Result<ServerGuardTerms | null, BrokerError> {
  const read = parseValue(zPnlExit, body);
  if (!read.ok) return read;
  const { pnlExitStatus, loss, enable_kill_switch: pullsSwitch = false } = read.value;
  if (pnlExitStatus === 'DISABLED') return ok(null);
  if (pnlExitStatus !== 'ACTIVE' || loss === undefined)
    return err(brokerError('unreadable', `the guard is "${pnlExitStatus}" at a loss that cannot be read`, 'loss'));
  return ok({ lossLimit: paise(Math.abs(loss)), pullsSwitch });
}
