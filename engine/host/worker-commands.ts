import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { Actor } from '../domain/actor.ts';
import { isLocked } from '../domain/engine-state.ts';
import type { StoredEntry } from '../domain/journal-entry.ts';
import type { PositionId } from '../domain/position.ts';
import { describeCause } from '../domain/sentences.ts';
import { toIstIso } from '../domain/time.ts';
import { tradingDay } from '../domain/trading-day.ts';
import type { Broker, Clock, Journal, KillSwitchTerminal, Notifier } from '../ports.ts';
import type { TradeEngine } from '../runtime/trade-engine.ts';
import { entryView } from './entry-view.ts';
import { journalCsv } from './journal-csv.ts';
import type { WorkerCommandName } from './worker-protocol.ts';

/** What the commands of one account are answered from. */
export type CommandParts = {
  readonly accountId: AccountId;
  readonly engine: TradeEngine;
  readonly journal: Journal;
  readonly broker: Broker;
  readonly terminal: KillSwitchTerminal | null;
  readonly notifiers: () => readonly Notifier[];
  readonly clock: Clock;
  /** Where the account's evidence lies, for an incident. */
  readonly evidenceOf: (killId: string) => readonly string[];
};

type Answer<N extends WorkerCommandName> = CommandResult<CommandValue<N>> | Promise<CommandResult<CommandValue<N>>>;
type Handlers = { readonly [N in WorkerCommandName]: (body: CommandBody<N>, actor: Actor) => Answer<N> };

function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

function refuse(error: CommandError): { readonly ok: false; readonly error: CommandError } {
  return { ok: false, error };
}

/** Every entry there is, oldest first, read in pages. */
function allEntries(journal: Journal): readonly StoredEntry[] {
  const pages: (readonly StoredEntry[])[] = [];
  let before: number | undefined;
  for (;;) {
    const page = journal.page({ limit: 500, ...(before === undefined ? {} : { before }) });
    pages.unshift(page);
    const oldest = page[0];
    if (!oldest || page.length < 500) return pages.flat();
    before = oldest.seq;
  }
}

async function testAlerts(notifiers: readonly Notifier[], now: number): Promise<CommandValue<'alert.test'>> {
  const alert = {
    alertId: `test-${now}`,
    priority: 'info',
    code: 'test',
    text: 'TradeFuse test message: this channel works.',
    raisedAt: now,
  } as const;
  const deliveries = await Promise.all(
    notifiers.map((notifier) =>
      notifier.deliver(alert).then(
        () => ({ channel: notifier.channel, ok: true, message: 'delivered' }),
        (error: unknown) => ({
          channel: notifier.channel,
          ok: false,
          message: error instanceof Error ? error.message : String(error),
        }),
      ),
    ),
  );
  return { deliveries };
}

/** Answers the commands that concern one account. */
export function workerCommands(parts: CommandParts): Handlers {
  const { accountId, engine, journal, broker, terminal, clock } = parts;
  return {
    'account.testConnection': async () => {
      const began = clock.monotonic();
      const answer = await broker.login();
      const latencyMs = Math.round(clock.monotonic() - began);
      return ok(
        answer.ok
          ? { reachable: true, message: 'Logged in.', latencyMs }
          : { reachable: false, message: answer.error.message, latencyMs: null },
      );
    },
    'engine.start': (_body, actor) => {
      engine.start(actor);
      return ok({});
    },
    'engine.stop': (_body, actor) => {
      engine.stop(actor);
      return ok({});
    },
    'kill.plan': async () => {
      const plan = await engine.plan();
      if (!plan.ok) return refuse(plan.error);
      const { steps, cancels, orders, leftBySetting, asOf } = plan.value;
      return ok({
        steps: [...steps],
        cancels: [...cancels],
        orders: orders.map((order) => ({ ...order, slices: [...order.slices] })),
        leftBySetting: [...leftBySetting],
        asOf: toIstIso(asOf),
      });
    },
    'position.exit': ({ positionId, quantity }, actor) => {
      const exit = engine.exitPosition(positionId as PositionId, quantity, actor);
      return exit.ok ? ok(exit.value) : refuse(exit.error);
    },
    'order.cancel': async ({ orderId }) => {
      const cancel = await engine.cancelOrder(orderId);
      if (!cancel.ok) return refuse(cancel.error);
      const { value } = cancel;
      return ok({
        outcome: value.outcome,
        message: value.outcome === 'confirmed' ? 'Cancel accepted.' : value.error.message,
      });
    },
    'lock.status': () => {
      const { state } = engine.report();
      const locked = isLocked(state, clock.now());
      const until = locked ? (state.lock?.until ?? null) : null;
      return ok({
        locked,
        until: until === null ? null : toIstIso(until),
        reason: locked ? (state.lock?.reason ?? null) : null,
      });
    },
    'journal.page': ({ before, limit, day }) => {
      const entries = journal.page({
        limit,
        ...(before === undefined ? {} : { before }),
        ...(day === undefined ? {} : { day }),
      });
      return ok({ entries: entries.map((entry) => entryView(accountId, entry)), more: entries.length === limit });
    },
    'journal.export': () => {
      const entries = allEntries(journal);
      return ok({ csv: journalCsv(entries), lastHash: entries.at(-1)?.hash ?? '' });
    },
    'incident.get': ({ killId }) => {
      const entries = allEntries(journal);
      const latched = entries.find(({ entry }) => entry.kind === 'kill-latched' && entry.killId === killId);
      if (latched?.entry.kind !== 'kill-latched')
        return refuse({ code: 'not-found', message: 'There is no kill with this id.' });
      const timeline = entries.filter(({ seq, day }) => day === latched.day && seq >= latched.seq);
      const finished = timeline.find(({ entry }) => entry.kind === 'kill-finished' && entry.killId === killId);
      return ok({
        killId,
        accountId,
        tradingDay: latched.day,
        cause: describeCause(latched.entry.cause),
        startedAt: toIstIso(latched.at),
        finishedAt: finished ? toIstIso(finished.at) : null,
        verified: finished?.entry.kind === 'kill-finished' && finished.entry.verified,
        timeline: timeline.map((entry) => entryView(accountId, entry)),
        evidence: [...parts.evidenceOf(killId)],
      });
    },
    'mtm.series': ({ day }) => {
      const report = engine.report();
      const asked = day === undefined ? report.state.tradingDay : tradingDay(day);
      const points = journal.samples(asked).map(({ at, mtm, quality }) => ({ at: toIstIso(at), mtm, quality }));
      return ok({ day: asked, points, dayLossLimit: report.settings.policy.dayLossLimit });
    },
    'alert.test': async () => ok(await testAlerts(parts.notifiers(), clock.now())),
    'drill.run': async () => {
      if (!terminal)
        return refuse({ code: 'terminal-missing', message: 'No web terminal is set up for this account.' });
      const report = await terminal.run('dry-run', `drill-${clock.now().toString(36)}`);
      const passed = report.outcome === 'rehearsed' || report.outcome === 'already-on';
      return ok({
        passed,
        message: passed
          ? 'The terminal was walked to the last click and cancelled.'
          : (report.detail ?? report.code ?? 'The drill failed.'),
        steps: report.steps.map(({ step, startedAt, endedAt }) => ({ step, ms: endedAt - startedAt })),
        evidence: [...report.evidence],
      });
    },
  };
}
