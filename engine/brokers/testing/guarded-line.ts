import { onTestFinished } from 'vitest';
import type { StoredEntry } from '../../domain/journal-entry.ts';
import type { KillSwitchTerminal } from '../../ports.ts';
import { TradeEngine } from '../../runtime/trade-engine.ts';
import { realClock } from '../../host/real-clock.ts';
import { MemoryDisk, MemoryJournal } from '../../simulation-days/memory-journal.ts';
import { CALENDAR, settings } from '../../testing/builders.ts';
import { A_PASSWORD_MS, until, type ContractLine } from './contract-line.ts';

/** The real engine on an adapter over a real socket, in real time; its terminal is the simulated exchange's own switch. */
export async function guardedLine<Line extends ContractLine>(
  line: Line,
  terms = settings({ riskIntervalMs: 500 }),
  { holds = true }: { readonly holds?: boolean } = {},
) {
  const { broker, clock = realClock } = line;
  const disk = new MemoryDisk();
  const told: StoredEntry[] = [];
  const readAt = new Set<number>();
  let ids = 0;
  const terminal: KillSwitchTerminal = {
    run: async () => {
      const done = await line.pullSwitch();
      return { outcome: done ? 'activated' : 'refused', committed: done ? 'yes' : 'no', evidence: [], steps: [] };
    },
    readState: async () => ({ state: await line.switchState(), evidence: [], readAt: clock.now() }),
  };
  const engine = new TradeEngine({
    settings: terms,
    broker,
    terminal: broker.capabilities.killSwitch.access === 'terminal' ? terminal : null,
    journal: new MemoryJournal(disk),
    notifiers: () => [],
    clock,
    calendar: CALENDAR,
    // Practice goes on at any hour, and so do these tests.
    practice: true,
    freshId: (prefix) => {
      ids += 1;
      return `${prefix}${ids}`;
    },
    changed: () => {
      const at = engine.report().assessment?.snapshot.asOf;
      if (at !== undefined) readAt.add(at);
    },
    recorded: (entries) => told.push(...entries),
    journalFailed: (error) => {
      throw error;
    },
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= engine.close());
  onTestFinished(close);
  // A login older than a one-time password, as it is on any day but in its first minute.
  await broker.login();
  line.later?.(A_PASSWORD_MS);
  // A short of one lot, unless the test brings its own book.
  if (holds) await line.sellByHand();
  engine.run();
  engine.start('trader');
  await until('the first reading', () => engine.report().assessment !== null);
  return {
    ...line,
    engine,
    disk,
    close,
    /** How many readings were judged. */
    readings: () => readAt.size,
    kill: () => engine.kill({ kind: 'manual', actor: 'trader', reason: 'test' }),
    alerts: () => engine.report().state.alerts.map(({ code }) => code),
    untilStopped: () =>
      until('the kill is proven', () => engine.report().state.kill?.finished?.verified === true, 60_000),
    /** The exits the exchange took, of the engine's own. */
    exits: async () => (await line.truth()).orders.filter(({ side }) => side === 'BUY'),
  };
}
