import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { LegReading } from '../../domain/journal-entry.ts';
import { isWorking } from '../../domain/order.ts';
import { shortName } from '../../domain/sentences.ts';
import { istDateOf } from '../../domain/trading-day.ts';
import type { Broker, TerminalReport } from '../../ports.ts';
import { exitRule, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';
import { handSwitchOf } from '../../domain/hand-switch.ts';
import { BY_HAND } from '../../domain/kill-progress.ts';
import { mustExit, type ExitRule } from '../../domain/exit-scope.ts';

const LEFT_BY_SETTING: StepResult = {
  outcome: 'rejected',
  code: 'left-by-setting',
  detail:
    "The broker's switch needs a flat account and hedges were left by your setting. The lock of this app holds; pull the switch by hand if you close them.",
};

/**
 * Legs that the flat proof left open by the trader's setting; a broker that wants a flat account will refuse the switch.
 * Worthless ones are no setting: the switch is tried, and if the broker refuses, the trader is told what to do.
 */
function blockedByHedges(context: KillContext): boolean {
  const proof = context.kill.steps.find((step) => step.step === 'prove-flat');
  if (!context.broker.capabilities.killSwitch.needsFlat || proof?.outcome !== 'confirmed') return false;
  const { residuals } = exitRule(context);
  const isLeft = (leg: LegReading): boolean => !residuals.some(({ positionId }) => positionId === leg.positionId);
  return proof.reading?.legs?.some(isLeft) === true;
}

/** What to do when a broker that wants a flat account refuses for hedges that nobody buys. */
function withAdvice(detail: string, { kill }: KillContext): string {
  if (kill.residuals.length === 0) return detail;
  const names = kill.residuals.map(({ positionId, units }) => `${units} ${shortName(positionId)}`).join(', ');
  return `${detail}. Left without a buyer: ${names}. They cannot lose more than was paid for them; ask the dealing desk to square them off, or wait for expiry, then pull the switch by hand`;
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

function isInTheWay({ positions, orders }: AccountSnapshot, rule: ExitRule): boolean {
  return positions.some((position) => mustExit(position, rule)) || orders.some(isWorking);
}

/** An API says "refused" and no more; a reading tells whether it is because something is open (card W6). */
async function whyRefused(detail: string, context: KillContext): Promise<StepResult> {
  const { killSwitch } = context.broker.capabilities;
  const after = await context.watch.refresh();
  if (!after.ok || !killSwitch.needsFlat) return { outcome: 'rejected', code: 'refused', detail };
  const { snapshot } = after.value;
  // A worthless leg counts as open here: going back gives it another look, and no more often than W6 allows.
  const isOpen = isInTheWay(snapshot, { ...exitRule(context), residuals: [] });
  return { outcome: 'rejected', code: isOpen ? 'not-flat' : 'refused', detail, reading: readingOf(snapshot) };
}

/** Pulls the broker's switch, by API or in the web terminal. A second pull reads the state first, so that it is never a toggle. */
export async function pullSwitch(context: KillContext): Promise<StepResult> {
  if (blockedByHedges(context)) return LEFT_BY_SETTING;
  const result = await tryToPull(context);
  if (result.outcome !== 'rejected') return result;
  return { ...result, detail: withAdvice(result.detail ?? 'the broker refuses the switch', context) };
}

/** Nothing here can pull it, and nothing will by trying again: a person has to, now and not after the last attempt. */
function byHand({ broker }: KillContext): StepResult {
  const { path = [] } = handSwitchOf(broker.capabilities.broker) ?? {};
  const detail = ['No web terminal is set up for this account: pull the switch by hand.', ...path].join(' ');
  return { outcome: 'rejected', code: BY_HAND, detail };
}

/** Whether the switch was asked for before: it may be on by now, whatever the answer was, and a second pull might be refused for it. */
function wasTried({ kill }: KillContext): boolean {
  return kill.steps.some(({ step, attempt, running }) => step === 'pull-switch' && (attempt > 0 || running));
}

async function isOn(broker: Broker): Promise<boolean> {
  const read = await broker.readKillSwitch();
  return read.ok && read.value === 'on';
}

async function tryToPull(context: KillContext): Promise<StepResult> {
  const { broker, terminal, clock, kill } = context;
  if (broker.capabilities.killSwitch.access === 'api') {
    if (wasTried(context) && (await isOn(broker)))
      return { outcome: 'confirmed', code: 'already-on', detail: 'the switch was already on' };
    const answer = await broker.activateKillSwitch();
    if (answer.ok) return { outcome: 'confirmed' };
    const { code, message } = answer.error;
    return code === 'refused' ? whyRefused(message, context) : { outcome: 'unknown', code, detail: message };
  }
  if (!terminal) return byHand(context);
  return fromReport(await terminal.run('activate', kill.killId), clock.now());
}

type SwitchLook = {
  readonly state: 'on' | 'off' | 'unknown';
  readonly detail?: string;
  readonly files: readonly string[];
  /** A terminal's: whether two witnesses say so. */
  readonly verdict?: 'verified' | 'external' | 'unverified';
};

async function readSwitch(context: KillContext): Promise<SwitchLook | undefined> {
  const { broker, terminal, kill } = context;
  if (broker.capabilities.killSwitch.access === 'api') {
    const answer = await broker.readKillSwitch();
    return answer.ok
      ? { state: answer.value, files: [] }
      : { state: 'unknown', detail: answer.error.message, files: [] };
  }
  if (!terminal) return undefined;
  const read = await terminal.readState(kill.killId);
  return {
    state: read.state,
    files: read.evidence,
    ...(read.detail === undefined ? {} : { detail: read.detail }),
    ...(read.verdict === undefined ? {} : { verdict: read.verdict }),
  };
}

/** One page that says "on" is one witness; a terminal that can have two and has one proves nothing yet (card W10). */
function proofOf({ verdict, detail }: SwitchLook, reading: NonNullable<StepResult['reading']>): StepResult {
  if (verdict === 'unverified')
    return { outcome: 'unknown', code: 'one-witness', ...(detail ? { detail } : {}), reading };
  const words =
    verdict === 'external' ? 'switch on, set by somebody else, read twice' : 'switch on, read in a fresh page';
  return { outcome: 'confirmed', detail: `${words}; account flat after it`, reading };
}

/** What was read of the switch this long before the account was is no part of one look. A terminal opens a page for it. */
const READ_WITHIN_MS = { api: 20_000, terminal: 150_000, none: 20_000 } as const;

function whoShows({ broker }: KillContext): string {
  return broker.capabilities.killSwitch.access === 'api' ? 'the broker, asked anew, calls' : 'the terminal shows';
}

const NOT_FRESH: StepResult = {
  outcome: 'unknown',
  code: 'not-fresh',
  detail: 'the account after the switch was not read whole and anew',
};

const READ_WHOLE: StepResult = { outcome: 'confirmed' };

/**
 * STOPPED from one fresh look after the switch: switch read back on in a fresh page, and a snapshot taken after it that is
 * flat with no open orders (R4). An account that is not read whole proves nothing and says nothing against the switch: the attempt
 * waits for a whole reading and looks again, instead of being spent on it.
 */
export async function proveSwitch(context: KillContext): Promise<StepResult> {
  if (blockedByHedges(context)) return LEFT_BY_SETTING;
  const result = await lookAtSwitch(context);
  if (result !== NOT_FRESH) return result;
  const whole = await untilAnswered(context, async ({ incomplete }) =>
    incomplete.length === 0 ? READ_WHOLE : undefined,
  );
  return whole === READ_WHOLE ? lookAtSwitch(context) : NOT_FRESH;
}

const LOOK_BY_HAND: StepResult = {
  outcome: 'rejected',
  code: BY_HAND,
  detail: 'No web terminal to read the switch in: look at it by hand.',
};

async function lookAtSwitch(context: KillContext): Promise<StepResult> {
  const { clock, judged } = context;
  const asked = { at: clock.monotonic(), onTheWall: clock.now(), date: istDateOf(judged().earliest) };
  const read = await readSwitch(context);
  if (!read) return LOOK_BY_HAND;
  const after = await context.watch.refresh();
  if (!after.ok)
    return { outcome: 'unknown', code: after.error.code, detail: `account not readable: ${after.error.message}` };
  const { snapshot } = after.value;
  // A machine that slept meanwhile shows it on one clock or the other, by its make: the switch was read before its sleep then. And one
  // that was read before midnight may be off in the new day.
  const took = Math.max(clock.monotonic() - asked.at, clock.now() - asked.onTheWall);
  const isOld = took > READ_WITHIN_MS[context.broker.capabilities.killSwitch.access] || snapshot.asOf < asked.onTheWall;
  const isOneLook = !isOld && istDateOf(judged().latest) === asked.date;
  if (!isOneLook || snapshot.incomplete.length > 0 || !context.watch.isAcquainted) return NOT_FRESH;
  const reading = { ...readingOf(snapshot), switchState: read.state, files: read.files };
  if (read.state !== 'on') {
    return {
      outcome: read.state === 'off' ? 'rejected' : 'unknown',
      code: `switch-${read.state}`,
      detail: read.detail ?? `${whoShows(context)} the switch ${read.state}`,
      reading,
    };
  }
  if (isInTheWay(snapshot, exitRule(context))) {
    return {
      outcome: 'rejected',
      code: 'not-flat',
      detail: 'something was opened after the account was flat',
      reading,
    };
  }
  return proofOf(read, reading);
}

/** Ends the API session for good; the observer logs in anew when it needs to. */
export async function logOut({ broker }: KillContext): Promise<StepResult> {
  const answer = await broker.logout();
  return answer.ok
    ? { outcome: 'confirmed' }
    : { outcome: 'unknown', code: answer.error.code, detail: answer.error.message };
}
