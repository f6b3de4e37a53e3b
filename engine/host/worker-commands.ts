import type { AccountSettings } from '../contract/account-settings.ts';
import type { CommandValue } from '../contract/commands.ts';
import { loginTrouble, type LoginFailure } from '../contract/login-trouble.ts';
import type { PositionId } from '../domain/position.ts';
import { toIstIso } from '../domain/time.ts';
import type { Broker, Clock, KillSwitchTerminal, Notifier } from '../ports.ts';
import { ok, refuse, type WorkerHandlers } from './command-answers.ts';
import { lockCommands } from './lock-commands.ts';
import { journalCommands } from './journal-commands.ts';
import { attest } from './attest-switch.ts';
import { policyCommands, type PolicyCommandParts } from './policy-commands.ts';

/** What the commands of one account are answered from. */
export type CommandParts = PolicyCommandParts & {
  readonly broker: Broker;
  readonly brokerId: () => AccountSettings['broker'];
  readonly terminal: KillSwitchTerminal | null;
  readonly notifiers: () => readonly Notifier[];
  readonly clock: Clock;
};

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

/** Logs in, reads the account once, and says whether orders would be taken: what a kill needs, tried without an order. */
async function testLogin({
  broker,
  engine,
  clock,
  brokerId,
}: CommandParts): Promise<CommandValue<'account.testConnection'>> {
  const began = clock.monotonic();
  const failed = (failure: LoginFailure, latencyMs: number | null): CommandValue<'account.testConnection'> => {
    const trouble = loginTrouble(brokerId(), failure);
    return { reachable: false, message: failure.message, latencyMs, trouble };
  };
  const login = await broker.login('trader');
  const latencyMs = Math.round(clock.monotonic() - began);
  if (!login.ok) return failed(login.error, null);
  const read = await engine.plan();
  if (!read.ok) return failed(read.error, latencyMs);
  const { ordersRefused } = broker.health();
  if (ordersRefused) return failed(ordersRefused.error, latencyMs);
  return { reachable: true, message: 'Logged in, and the account was read.', latencyMs, trouble: null };
}

/** Answers the commands that concern one account. */
export function workerCommands(parts: CommandParts): WorkerHandlers {
  const { engine, terminal, clock } = parts;
  return {
    'account.testConnection': async () => ok(await testLogin(parts)),
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
      const { steps, cancels, orders, leftBySetting, asOf, ...estimates } = plan.value;
      return ok({
        ...estimates,
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
    ...lockCommands(engine),
    ...journalCommands(parts),
    ...policyCommands(parts),
    'terminal.attest': (body, actor) => attest(parts, body, actor),
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
