import type { AccountSettings } from '../../contract/account-settings.ts';
import type { CommandBody } from '../../contract/commands.ts';
import type { Actor } from '../../domain/actor.ts';
import type { ContractTerms } from '../../domain/day-contract/contract-terms.ts';
import {
  REMOVE_ACCOUNT,
  REMOVE_PARTNER_CODE,
  SECRET,
  type PendingChange,
} from '../../domain/day-contract/pending-change.ts';
import { toIstIso } from '../../domain/time.ts';
import type { LooserWish } from '../../runtime/contract-desk.ts';
import type { TradeEngine } from '../../runtime/trade-engine.ts';
import { ok, refuse, type WorkerHandlers } from '../command-answers.ts';
import { hashCode, isCode } from './code-hash.ts';
import { actNotYet, notYet, pendingViews, previewOf } from './contract-words.ts';
import type { SettingsDesk, WishOutcome } from './settings-desk.ts';
import { isSameAccount } from './settings-units.ts';

/** What these commands are answered from. */
export type ContractCommandParts = {
  readonly engine: TradeEngine;
  readonly settings: SettingsDesk;
  /** The hash of the partner's code, as the vault has it; null: none. */
  readonly partnerHash: () => string | null;
  /** Has the host keep a hash, or (null) forget it. */
  readonly keepPartnerHash: (hash: string | null) => void;
};

type Names =
  | 'account.save'
  | 'account.delete'
  | 'policy.save'
  | 'policy.preview'
  | 'policy.cancel'
  | 'partner.set'
  | 'engine.stop';

type Refusal = ReturnType<typeof refuse>;

const TOKEN_GONE: LooserWish = {
  field: `${SECRET}telegram-bot-token`,
  what: 'Telegram bot token',
  from: 'stored',
  to: 'removed',
  value: null,
};
const CODE_GONE: LooserWish = {
  field: REMOVE_PARTNER_CODE,
  what: "partner's code",
  from: 'set',
  to: 'none',
  value: null,
};
const ACCOUNT_GONE: LooserWish = {
  field: REMOVE_ACCOUNT,
  what: 'account',
  from: 'guarded',
  to: 'removed',
  value: null,
};

type CodeCheck = { readonly authorized: boolean; readonly refused?: Refusal };

const WRONG_CODE: CodeCheck = {
  authorized: false,
  refused: refuse({
    code: 'partner-code-wrong',
    message:
      "This is not the partner's code. Nothing was changed. Without the code a change that guards less waits 15 minutes.",
  }),
};

function tooSoon(until: number): CodeCheck {
  const message = `After a wrong code none is looked at until ${toIstIso(until).slice(11, 19)} IST. Without the code a change that guards less waits 15 minutes.`;
  return { authorized: false, refused: refuse({ code: 'rate-limited', message, details: { until: toIstIso(until) } }) };
}

/** Checks codes one after the other: guesses sent at once must not all be tried before the first has been counted. */
class CodeDesk {
  readonly #parts: ContractCommandParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ContractCommandParts) {
    this.#parts = parts;
  }

  /** A code that was typed: right, or why it does not count. No code is no right and no wrong. */
  check(code: string | undefined, actor: Actor): Promise<CodeCheck> {
    if (code === undefined || !this.#parts.engine.report().state.partner.set)
      return Promise.resolve({ authorized: false });
    const checked = this.#turn.then(() => this.#check(code, actor));
    this.#turn = checked.catch(() => undefined);
    return checked;
  }

  async #check(code: string, actor: Actor): Promise<CodeCheck> {
    const { engine, partnerHash } = this.#parts;
    const wait = engine.contract.codeWait();
    if (wait !== null) return tooSoon(wait);
    const hash = partnerHash();
    const isRight = hash !== null && (await isCode(code, hash));
    engine.contract.noteCode(isRight, actor);
    return isRight ? { authorized: true } : WRONG_CODE;
  }
}

function withGiven(settings: AccountSettings, given: CommandBody<'policy.save'>): AccountSettings {
  const { accountId: _accountId, partnerCode: _code, ...policy } = given;
  const set = Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
  return { ...settings, ...set };
}

/** The commands that change what an account is guarded by. */
export function contractCommands(parts: ContractCommandParts): Pick<WorkerHandlers, Names> {
  const { engine, settings } = parts;
  const codes = new CodeDesk(parts);
  const now = (): number => engine.report().time.latest;
  const saved = async (outcome: WishOutcome, accountId: CommandBody<'policy.save'>['accountId']) => {
    await settings.written();
    const error = notYet(outcome, now());
    return error ? refuse(error) : ok({ accountId, takesEffect: 'now' as const, until: null });
  };
  return {
    'account.save': async ({ accountId, settings: given, secrets, partnerCode }, actor) => {
      const { authorized, refused } = await codes.check(partnerCode, actor);
      if (refused) return refused;
      const isAnother = !isSameAccount(given, settings.current);
      const terms = isAnother ? settings.mayBecomeAnother() : ({ kind: 'now' } as const);
      if (terms.kind !== 'now')
        return refuse(actNotYet(terms, 'Another broker, mode or client code is another account', now()));
      const besides = secrets?.['telegram-bot-token'] === null ? [TOKEN_GONE] : [];
      const outcome = settings.take({ ...given, ...identityOf(settings.current) }, { actor, authorized, besides });
      if (isAnother) await settings.takeIdentity(given, actor);
      return saved(outcome, accountId);
    },
    'policy.save': async (given, actor) => {
      const { authorized, refused } = await codes.check(given.partnerCode, actor);
      if (refused) return refused;
      return saved(settings.take(withGiven(settings.current, given), { actor, authorized }), given.accountId);
    },
    'policy.preview': ({ settings: given }) =>
      ok(previewOf(settings.preview({ ...given, ...identityOf(settings.current) }), now())),
    'policy.cancel': ({ ids }, actor) => {
      const { contract } = engine;
      const cancelled = contract.cancel(ids ?? contract.pending.map(({ field }) => field), actor);
      return ok({ cancelled: pendingViews(cancelled, null) });
    },
    'partner.set': async (body, actor) => {
      const { authorized, refused } = await codes.check(body.partnerCode, actor);
      return refused ?? setPartnerCode(parts, body, { actor, authorized });
    },
    'engine.stop': (_body, actor) => {
      const outcome = engine.contract.stopEngine(actor, () => engine.stop(actor));
      if (outcome.kind === 'stopped') return ok({});
      return refuse(
        actNotYet(outcome, 'The guard is not stopped while something is open, or nobody knows what is', now()),
      );
    },
    'account.delete': async ({ partnerCode }, actor) => {
      const { authorized, refused } = await codes.check(partnerCode, actor);
      if (refused) return refused;
      const terms = engine.contract.terms({ authorized });
      if (terms.kind === 'waits' && !isPracticeToss(settings.current, terms)) {
        engine.contract.queue([ACCOUNT_GONE], terms.appliesAt, actor);
        return refuse(actNotYet(terms, 'The account stays guarded until then', now()));
      }
      if (terms.kind === 'locked') return refuse(actNotYet(terms, 'A locked account is not removed', now()));
      if ((engine.report().assessment?.openPositions ?? 0) > 0) {
        const message = 'This account has open positions. Close them before you remove its guard.';
        return refuse({ code: 'not-flat', message });
      }
      settings.release(actor);
      return ok({});
    },
  };
}

/** A practice account with nothing open guards nothing that anybody could lose. */
function isPracticeToss({ mode }: AccountSettings, { why }: Extract<ContractTerms, { kind: 'waits' }>): boolean {
  return mode === 'practice' && why === 'market-hours';
}

function identityOf({
  broker,
  mode,
  clientCode,
}: AccountSettings): Pick<AccountSettings, 'broker' | 'mode' | 'clientCode'> {
  return { broker, mode, clientCode };
}

async function setPartnerCode(
  { engine, keepPartnerHash }: ContractCommandParts,
  { code }: CommandBody<'partner.set'>,
  { actor, authorized }: { readonly actor: Actor; readonly authorized: boolean },
): Promise<ReturnType<typeof ok<Record<string, never>>> | Refusal> {
  const { contract } = engine;
  const isSet = engine.report().state.partner.set;
  const terms = contract.terms({ authorized });
  const now = engine.report().time.latest;
  if (code === null) {
    if (!isSet) return ok({});
    if (terms.kind === 'waits') contract.queue([CODE_GONE], terms.appliesAt, actor);
    if (terms.kind !== 'now') return refuse(actNotYet(terms, "The partner's code stays until then", now));
    contract.record({ kind: 'partner-code-removed' });
    keepPartnerHash(null);
    return ok({});
  }
  if (isSet && !authorized) {
    const message =
      "There is a partner's code already: another one takes its place only when the present one is given.";
    return refuse({ code: 'partner-code-wrong', message });
  }
  keepPartnerHash(await hashCode(code));
  contract.cancel([REMOVE_PARTNER_CODE], actor);
  contract.record({ kind: 'partner-code-set', actor });
  return ok({});
}

/** What a change that has come due asks of the host. */
export function hostChores(changes: readonly PendingChange[]): {
  readonly removeAccount: boolean;
  readonly forgetSecrets: readonly string[];
} {
  return {
    removeAccount: changes.some(({ field }) => field === REMOVE_ACCOUNT),
    forgetSecrets: changes.flatMap(({ field }) => {
      if (field === REMOVE_PARTNER_CODE) return ['partner-code'];
      return field.startsWith(SECRET) ? [field.slice(SECRET.length)] : [];
    }),
  };
}
