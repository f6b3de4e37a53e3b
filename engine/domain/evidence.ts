import type { ExitValue } from './exit-value.ts';
import type { MarkToMarket } from './mark-to-market.ts';
import type { Paise } from './money.ts';
import type { Policy } from './policy.ts';
import type { PositionId } from './position.ts';
import type { RiskAssessment } from './risk.ts';
import type { RuleEvaluation } from './rules/evaluation.ts';

/** How a breach must prove itself: it lasts this long, unless leaving now, at a spread that is sane, breaches too (card D15). */
export const DWELL_MS = 1_000;
/** See `DWELL_MS`. */
export const MAX_SPREAD_PERCENT = 10;

/** Nothing is decided on figures older than this, or stamped so far in the future (R7). */
const DECIDES_WITHIN_MS = 3_000;

/** So often a breach is seen before its lasting proves anything. */
const OBSERVATIONS = 3;
/** With polling alone, and no depth that could tell, two readings are enough when nothing in them jumped. */
const READINGS = 2;
/** A price this many times what it was, or so small a part of it, must be seen as often as a breach. */
const JUMP = 3;

/** A process begins distrustful: so many readings must show the same rows before a rule kills. */
const TRUSTED_READINGS = 3;
/** Rows that keep changing are trading, not a book that cannot be read. */
const ANY_READINGS = 6;

/** How long a breach waits for figures that contradict each other to agree (card P24). */
const PROOF_MS = 10_000;

/** How far the proof of a rule that holds has come. Only `proven` kills; `disputed` never will by itself. */
export type RuleEvidence = {
  readonly ruleId: string;
  readonly state: 'pending' | 'proven' | 'disputed';
  /** When it was first seen to hold, on the monotonic clock. */
  readonly since: number;
  /** For people: "past the line for 0.4 s of 1 s". */
  readonly explanation: string;
};

type Spell = { readonly since: number; readonly observations: number; readonly readings: number };

/** What the gathering of evidence remembers. A new process begins with `DISTRUST`: what was seen before it does not count. */
export type EvidenceMemory = {
  /** Readings in a row that showed the same rows, and all that were whole. */
  readonly agreeing: number;
  readonly readings: number;
  readonly rows: string;
  /** The prices that are believed: those of a breach are not before it is proven. */
  readonly anchor: ReadonlyMap<PositionId, Paise>;
  readonly jump: Spell | null;
  readonly spells: ReadonlyMap<string, Spell>;
  /** Of the last observation: a second look at the same figures is none. */
  readonly readAt: number;
  readonly pricedAt: number;
};

/** Nothing was seen yet. */
export const DISTRUST: EvidenceMemory = {
  agreeing: 0,
  readings: 0,
  rows: '',
  anchor: new Map(),
  jump: null,
  spells: new Map(),
  readAt: -Infinity,
  pricedAt: -Infinity,
};

/** What a look at the account adds: the judgement, and when it was made on the monotonic clock. */
export type Observation = {
  readonly assessment: RiskAssessment;
  readonly at: number;
  readonly policy: Policy;
  /** Whether a rule holds at another figure of the day's P&L. */
  readonly holdsAt: (ruleId: string, dayPnl: Paise) => boolean;
  /** What leaving now would make of the day; undefined when the quotes say too little. */
  readonly exit: () => ExitValue | undefined;
  /** The figures of sources that contradict each other; empty when they agree. */
  readonly disputed: readonly Paise[];
};

/** Whether figures are young enough to decide on: neither old nor stamped in the future. */
export function decidesNow({ mark, at, degraded }: Pick<RiskAssessment, 'mark' | 'at' | 'degraded'>): boolean {
  if (degraded !== undefined || mark.quality !== 'fresh' || Math.abs(at - mark.asOf) > DECIDES_WITHIN_MS) return false;
  return newestPrice(mark) - at <= DECIDES_WITHIN_MS;
}

/** Whether a process has read enough to let a rule kill. */
export function isTrusting({ agreeing, readings }: EvidenceMemory): boolean {
  return agreeing >= TRUSTED_READINGS || readings >= ANY_READINGS;
}

function newestPrice({ legs }: MarkToMarket): number {
  return legs.reduce((newest, { price }) => Math.max(newest, price?.asOf ?? -Infinity), -Infinity);
}

function hasJumped(mark: MarkToMarket, anchor: EvidenceMemory['anchor']): boolean {
  return mark.legs.some(({ positionId, price }) => {
    const before = anchor.get(positionId);
    if (!price || before === undefined) return false;
    return price.value >= before * JUMP || price.value * JUMP <= before;
  });
}

const lengthen = (spell: Spell | null | undefined, at: number, isReading: boolean): Spell => ({
  since: spell?.since ?? at,
  observations: (spell?.observations ?? 0) + 1,
  readings: (spell?.readings ?? 0) + (isReading ? 1 : 0),
});

const dwellOf = (policy: Policy): number => policy.dwellMs ?? DWELL_MS;

function hasLasted(spell: Spell, { at, policy }: Observation, exit: ExitValue | undefined): boolean {
  const { since, observations, readings } = spell;
  // Quotes that could confirm the breach and do not are worth a third look.
  const polled = exit === undefined && observations === readings && readings >= READINGS;
  return at - since >= dwellOf(policy) && (observations >= OBSERVATIONS || polled);
}

/** The memory after an observation: who is trusted, which prices are believed, since when each rule has held. */
function remember(before: EvidenceMemory, { assessment, at, policy }: Observation): EvidenceMemory {
  const { mark, snapshot, rules } = assessment;
  const isReading = snapshot.asOf !== before.readAt;
  const pricedAt = newestPrice(mark);
  if (!isReading && pricedAt <= before.pricedAt) return before;
  const rows = isTrusting(before)
    ? before.rows
    : snapshot.positions
        .map((row) => `${row.positionId}:${row.netQuantity}`)
        .toSorted()
        .join();
  const jumped = hasJumped(mark, before.anchor) ? lengthen(before.jump, at, isReading) : null;
  // Seen often and long enough, a price that jumped is the price.
  const isBelieved = !jumped || (jumped.observations >= OBSERVATIONS && at - jumped.since >= dwellOf(policy));
  const prices = mark.legs.flatMap(({ positionId, price }) => (price ? [[positionId, price.value] as const] : []));
  const holding = rules.filter((rule) => rule.holds);
  const spells = new Map(holding.map(({ id }) => [id, lengthen(before.spells.get(id), at, isReading)]));
  // The prices of a breach are not believed before it is proven; what has held for long and kills nothing proves nothing wrong.
  const isUnproven = ({ id, basis, action }: RuleEvaluation): boolean => {
    const spell = spells.get(id);
    const isYoung = !spell || at - spell.since < dwellOf(policy) || spell.observations < OBSERVATIONS;
    return basis !== 'facts' && (action.kind === 'kill' || isYoung);
  };
  return {
    agreeing: isReading ? (rows === before.rows ? before.agreeing + 1 : 1) : before.agreeing,
    readings: before.readings + (isReading ? 1 : 0),
    rows,
    anchor: isBelieved && (jumped || !holding.some(isUnproven)) ? new Map(prices) : before.anchor,
    jump: isBelieved ? null : jumped,
    spells,
    readAt: snapshot.asOf,
    pricedAt,
  };
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** What the breach still waits for; undefined when it is proven. */
function missing(
  spell: Spell,
  memory: EvidenceMemory,
  observation: Observation,
  { id: ruleId, basis }: RuleEvaluation,
): string | undefined {
  const { at, policy, holdsAt } = observation;
  if (!isTrusting(memory)) return `seen by ${memory.agreeing} of the ${TRUSTED_READINGS} readings a start asks for`;
  // What no price can change has no wicks.
  if (basis === 'facts') return undefined;
  if (memory.jump) return `a price jumped: it must be seen ${OBSERVATIONS} times`;
  const exit = observation.exit();
  const isOnDay = basis === 'day-pnl' || basis === 'worst';
  if (isOnDay && exit?.isSane && holdsAt(ruleId, exit.value)) return undefined;
  if (hasLasted(spell, observation, exit)) return undefined;
  return `past the line for ${seconds(at - spell.since)} of ${seconds(dwellOf(policy))}`;
}

/**
 * A dispute is none when every source says the same of the rule. Else it gets ten seconds; then two sources of three decide,
 * and without them the trader's blind policy (card P24). A hard floor stands on the worst of them and waits for none; what is no
 * figure of the account as a whole is not what they contradict each other about; a warning is given on the worse.
 */
function judgeDispute(
  spell: Spell,
  { at, disputed, holdsAt, policy }: Observation,
  { id: ruleId, basis, action }: RuleEvaluation,
): RuleEvidence['state'] {
  if (basis !== 'day-pnl' || action.kind === 'warn') return 'proven';
  const breached = disputed.filter((figure) => holdsAt(ruleId, figure)).length;
  if (breached === disputed.length) return 'proven';
  if (at - spell.since < PROOF_MS) return 'pending';
  return breached * 2 > disputed.length || policy.flattenWhenBlindMs != null ? 'proven' : 'disputed';
}

function evidenceFor(rule: RuleEvaluation, memory: EvidenceMemory, observation: Observation): RuleEvidence | undefined {
  const { id: ruleId } = rule;
  const spell = memory.spells.get(ruleId);
  if (!spell) return undefined;
  const { since } = spell;
  const waits = missing(spell, memory, observation, rule);
  if (waits !== undefined) return { ruleId, state: 'pending', since, explanation: waits };
  const state = judgeDispute(spell, observation, rule);
  if (state === 'proven') return { ruleId, state, since, explanation: 'proven' };
  const waited = Math.min(PROOF_MS, observation.at - since);
  const explanation =
    state === 'disputed'
      ? 'the sources of the P&L contradict each other: check the account in the broker’s app'
      : `the sources of the P&L contradict each other; waiting ${seconds(waited)} of ${seconds(PROOF_MS)}`;
  return { ruleId, state, since, explanation };
}

/**
 * Weighs a look at the account (D15, R7). Figures that may not decide are neither evidence nor its contrary. Every breach that
 * lasts is proven after the dwell and two further readings at the latest; one that leaving now confirms is proven at once.
 */
export function weigh(
  before: EvidenceMemory,
  observation: Observation,
): { readonly memory: EvidenceMemory; readonly evidence: readonly RuleEvidence[] } {
  if (!decidesNow(observation.assessment)) return { memory: before, evidence: [] };
  const memory = remember(before, observation);
  const evidence = observation.assessment.rules.flatMap((rule) =>
    rule.holds ? (evidenceFor(rule, memory, observation) ?? []) : [],
  );
  return { memory, evidence };
}

/** An assessment with its evidence; a rule that waits for proof says so in its own explanation. */
export function withEvidence(assessment: RiskAssessment, evidence: readonly RuleEvidence[]): RiskAssessment {
  const waiting = evidence.filter(({ state }) => state !== 'proven');
  if (waiting.length === 0) return { ...assessment, evidence };
  const rules = assessment.rules.map((rule) => {
    const waits = waiting.find(({ ruleId }) => ruleId === rule.id);
    return waits ? { ...rule, explanation: `${rule.explanation} · ${waits.explanation}` } : rule;
  });
  return { ...assessment, rules, evidence };
}
