// Started by the B7 bench: journals an intent, then makes its "broker call" (a line on standard output), until it is killed.
import { writeSync } from 'node:fs';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import { orderTag } from '../../engine/domain/order.ts';
import type { PositionId } from '../../engine/domain/position.ts';
import { tradingDay } from '../../engine/domain/trading-day.ts';
import { openJournal } from '../../engine/store/open-journal.ts';

const journal = openJournal({ dataDir: process.argv[2] ?? '.', accountId: accountId('bench') });
for (let number = 1; ; number += 1) {
  const tag = orderTag(`K${number}`);
  const positionId = 'NFO:NIFTY26NOV2424500CE:NRML' as PositionId;
  const purpose = { kind: 'kill', killId: 'Kbench' } as const;
  journal.append(Date.now(), tradingDay('2026-11-20'), [
    { kind: 'order-intended', tag, purpose, positionId, side: 'BUY', quantity: 65, price: null },
  ]);
  writeSync(1, `${tag}\n`);
}
