import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { emergencySheet, sheetText, type EmergencySheet } from '../../domain/emergency-sheet.ts';
import { mustExit } from '../../domain/exit-scope.ts';
import { isWorking } from '../../domain/order.ts';
import { exitRule, raiseOnce, wasRaised, type KillAlarm, type KillContext } from '../kill-context.ts';

/** What is to be done by hand now, made from a reading. */
function sheetOf(snapshot: AccountSnapshot, context: KillContext): EmergencySheet {
  const rule = exitRule(context);
  const { settings, broker } = context;
  const { capabilities } = broker;
  return emergencySheet({
    account: settings.alias,
    broker: capabilities.broker,
    dealingDesk: capabilities.dealingDesk,
    readAt: snapshot.asOf,
    open: snapshot.positions.filter((position) => mustExit(position, rule)),
    working: snapshot.orders.filter(isWorking),
  });
}

/** The sheet by the last reading; undefined when nothing was ever read. */
export function sheetNow(context: KillContext): EmergencySheet | undefined {
  const last = context.watch.last?.snapshot;
  return last && sheetOf(last, context);
}

/** Raises an alarm together with the sheet that lets a person finish by hand; once in a kill for each kind of alarm. */
export function issueSheet(alarm: KillAlarm, snapshot: AccountSnapshot, context: KillContext): void {
  if (wasRaised(alarm, context)) return;
  const sheet = sheetOf(snapshot, context);
  context.ledger.record([{ kind: 'sheet-issued', killId: context.kill.killId, sheet }]);
  raiseOnce({ ...alarm, text: `${alarm.text}\n${sheetText(sheet)}` }, context);
}
