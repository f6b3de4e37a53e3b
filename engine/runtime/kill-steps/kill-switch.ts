import { isWorking } from '../../domain/order.ts';
import type { TerminalReport } from '../../ports.ts';
import { readingOf, type KillContext, type StepResult } from '../kill-context.ts';
import { mustExit } from '../../domain/exit-plan.ts';

const LEFT_BY_SETTING: StepResult = {
  outcome: 'rejected',
  code: 'left-by-setting',
  detail:
    "The broker's switch needs a flat account and hedges were left by your setting. The lock of this app holds; pull the switch by hand if you close them.",
};

/** Legs that the flat proof left open by the trader's setting; a broker that wants a flat account will refuse the switch. */
function blockedByHedges(context: KillContext): boolean {
  const proof = context.kill.steps.find((step) => step.step === 'prove-flat');
  if (!context.broker.capabilities.killSwitch.needsFlat || proof?.outcome !== 'confirmed') return false;
  return (proof.reading?.legs ?? []).length > 0;
}

function fromReport(report: TerminalReport, readAt: number): StepResult {
  const reading = { readAt, files: report.evidence };
  const detail = report.detail === undefined ? {} : { detail: report.detail };
  switch (report.outcome) {
    case 'activated':
      return { outcome: 'confirmed', detail: 'the terminal confirmed the switch', reading };
    case 'already-on':
      return { outcome: 'confirmed', code: 'already-on', detail: 'the switch was already on', reading };
    case 'refused':
      return { outcome: 'rejected', code: report.code ?? 'refused', ...detail, reading };
    case 'rehearsed':
    case 'failed':
      return {
        outcome: report.committed === 'no' ? 'rejected' : 'unknown',
        code: report.code ?? 'failed',
        ...detail,
        reading,
      };
  }
}

/** An API says "refused" and no more; a reading tells whether it is because something is open (card W6). */
async function whyRefused(detail: string, context: KillContext): Promise<StepResult> {
  const { killSwitch } = context.broker.capabilities;
  const after = await context.watch.refresh();
  if (!after.ok || !killSwitch.needsFlat) return { outcome: 'rejected', code: 'refused', detail };
  const { positions, orders } = after.value.snapshot;
  const squareOffHedges = context.kill.plan.includes('exit-hedges');
  const open = positions.some((position) => mustExit(position, squareOffHedges)) || orders.some(isWorking);
  return { outcome: 'rejected', code: open ? 'not-flat' : 'refused', detail, reading: readingOf(after.value.snapshot) };
}

/** Pulls the broker's switch, by API or in the web terminal. Both read the state first, so a second pull is never a toggle. */
export async function pullSwitch(context: KillContext): Promise<StepResult> {
  if (blockedByHedges(context)) return LEFT_BY_SETTING;
  const { broker, terminal, clock, kill } = context;
  if (broker.capabilities.killSwitch.access === 'api') {
    const answer = await broker.activateKillSwitch();
    if (answer.ok) return { outcome: 'confirmed' };
    const { code, message } = answer.error;
    return code === 'refused' ? whyRefused(message, context) : { outcome: 'unknown', code, detail: message };
  }
  if (!terminal)
    return { outcome: 'rejected', code: 'terminal-missing', detail: 'No web terminal is set up for this account.' };
  return fromReport(await terminal.run('activate', kill.killId), clock.now());
}

async function readSwitch(
  context: KillContext,
): Promise<{ state: 'on' | 'off' | 'unknown'; detail?: string; files: readonly string[] }> {
  const { broker, terminal, kill } = context;
  if (broker.capabilities.killSwitch.access === 'api') {
    const answer = await broker.readKillSwitch();
    return answer.ok
      ? { state: answer.value, files: [] }
      : { state: 'unknown', detail: answer.error.message, files: [] };
  }
  if (!terminal) return { state: 'unknown', detail: 'no web terminal', files: [] };
  const read = await terminal.readState(kill.killId);
  return { state: read.state, files: read.evidence, ...(read.detail === undefined ? {} : { detail: read.detail }) };
}

/**
 * STOPPED from one fresh look after the switch: switch read back on in a fresh page, and a snapshot taken after it that is
 * flat with no open orders (R4).
 */
export async function proveSwitch(context: KillContext): Promise<StepResult> {
  if (blockedByHedges(context)) return LEFT_BY_SETTING;
  const lookedAt = context.clock.now();
  const read = await readSwitch(context);
  const after = await context.watch.refresh();
  if (!after.ok)
    return { outcome: 'unknown', code: after.error.code, detail: `account not readable: ${after.error.message}` };
  const { snapshot } = after.value;
  if (snapshot.incomplete.length > 0 || snapshot.asOf < lookedAt)
    return {
      outcome: 'unknown',
      code: 'not-fresh',
      detail: 'the account after the switch was not read whole and anew',
    };
  const reading = { ...readingOf(snapshot), switchState: read.state, files: read.files };
  if (read.state !== 'on') {
    return {
      outcome: read.state === 'off' ? 'rejected' : 'unknown',
      code: `switch-${read.state}`,
      detail: read.detail ?? `the terminal shows the switch ${read.state}`,
      reading,
    };
  }
  const squareOffHedges = context.kill.plan.includes('exit-hedges');
  if (snapshot.positions.some((position) => mustExit(position, squareOffHedges)) || snapshot.orders.some(isWorking)) {
    return {
      outcome: 'rejected',
      code: 'not-flat',
      detail: 'something was opened after the account was flat',
      reading,
    };
  }
  return { outcome: 'confirmed', detail: 'switch on, read in a fresh page; account flat after it', reading };
}

/** Ends the API session for good; the observer logs in anew when it needs to. */
export async function logOut({ broker }: KillContext): Promise<StepResult> {
  const answer = await broker.logout();
  return answer.ok
    ? { outcome: 'confirmed' }
    : { outcome: 'unknown', code: answer.error.code, detail: answer.error.message };
}
