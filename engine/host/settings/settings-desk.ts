import type { AccountSettings } from '../../contract/account-settings.ts';
import type { Actor } from '../../domain/actor.ts';
import type { ContractTerms } from '../../domain/day-contract/contract-terms.ts';
import {
  REMOVE_ACCOUNT,
  REMOVE_PARTNER_CODE,
  SECRET,
  type PendingChange,
} from '../../domain/day-contract/pending-change.ts';
import { splitChange } from '../../domain/day-contract/split-change.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { LooserWish } from '../../runtime/contract-desk.ts';
import type { TradeEngine } from '../../runtime/trade-engine.ts';
import { engineSettings } from '../engine-settings.ts';
import type { HeldSettings } from './held-settings.ts';
import { changesAround, guardOf, isSameAccount, takeValue, unitsOf, withIdentity } from './settings-units.ts';

/** One part of a wish and from when it counts; null with `waits`: the calendar does not know the next session. */
export type PartOutcome = {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly effect: 'now' | 'waits' | 'refused';
  readonly appliesAt: EpochMs | null;
};

/** What a wish comes to. */
export type WishOutcome = { readonly terms: ContractTerms; readonly parts: readonly PartOutcome[] };

/** Who wishes, by what right. */
export type Wish = {
  readonly actor: Actor;
  readonly authorized?: boolean;
  /** Looser than before beside the settings themselves: a token that shall go. */
  readonly besides?: readonly LooserWish[];
};

/** What the desk works with. */
export type SettingsDeskParts = {
  readonly engine: TradeEngine;
  /** What held when the last guard ended; null: nothing is on record. */
  readonly held: HeldSettings | null;
  readonly first: AccountSettings;
  /** Writes the file: what stands there is what holds. */
  readonly write: (settings: AccountSettings) => Promise<void>;
  /** The settings that hold have changed. */
  readonly took: (settings: AccountSettings) => void;
  /** What came due and is the host's to do. */
  readonly tellHost: (changes: readonly PendingChange[]) => void;
};

/** The only way to other settings of an account: takes what is stricter at once, and holds back what is looser as the contract says. */
export class SettingsDesk {
  readonly #parts: SettingsDeskParts;
  #current: AccountSettings;
  #provenOnRecord: boolean;
  #isFirstFile = true;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: SettingsDeskParts) {
    const { held, first, engine } = parts;
    this.#parts = parts;
    this.#current = held?.settings ?? first;
    this.#provenOnRecord = held?.proven ?? false;
    engine.contract.notePast(this.#provenOnRecord);
  }

  get current(): AccountSettings {
    return this.#current;
  }

  /** Puts on record what holds, where nothing is. */
  begin(): void {
    if (!this.#parts.held) this.#hold(this.#current, 'engine', this.#current);
  }

  /** The record of what holds goes on: in a new day's entries, and when the account has been read for the first time. */
  look(): void {
    if (!this.#provenOnRecord && this.#parts.engine.contract.proven) this.keep();
  }

  /** Writes down again what holds: a look for it need not go further back than the day. */
  keep(): void {
    this.#hold(this.#current, 'engine', this.#current);
  }

  /** What a wish would come to; nothing is changed. */
  preview(given: AccountSettings, { authorized = false, besides = [] }: Omit<Wish, 'actor'> = {}): WishOutcome {
    const { contract } = this.#parts.engine;
    const units = unitsOf(this.#current, given);
    const split = splitChange(this.#current, units, guardOf);
    const terms = contract.terms({ authorized });
    const late = terms.kind === 'waits' ? terms.appliesAt : null;
    const effect = { now: 'now', waits: 'waits', locked: 'refused' } as const;
    const part = ({ what, from, to }: LooserWish | PartOutcome | (typeof units)[number]) => ({ what, from, to });
    return {
      terms,
      parts: [
        ...split.taken.map((unit) => ({
          ...part(unit as (typeof units)[number]),
          effect: 'now' as const,
          appliesAt: null,
        })),
        ...[...split.loosens.map((unit) => unit as (typeof units)[number]), ...besides].map((unit) => ({
          ...part(unit),
          effect: effect[terms.kind],
          appliesAt: late,
        })),
      ],
    };
  }

  /** Takes a wish: what is stricter holds when this returns, what is looser as the contract says. */
  take(given: AccountSettings, wish: Wish): WishOutcome {
    const outcome = this.preview(given, wish);
    const { contract } = this.#parts.engine;
    const units = unitsOf(this.#current, given);
    const split = splitChange(this.#current, units, guardOf);
    const looser: readonly LooserWish[] = [
      ...units.filter((unit) => split.loosens.includes(unit)),
      ...(wish.besides ?? []),
    ].map(({ field, what, from, to, value }) => ({ field, what, from, to, value }));
    const { terms } = outcome;
    let now = split.now;
    if (terms.kind === 'now') {
      now = looser.reduce((each, { field, value }) => takeValue(each, field, value), now);
      const acts = looser.filter(({ field }) => isHosts(field));
      if (acts.length > 0) this.#parts.tellHost(acts.map((act) => ({ ...act, queuedAt: 0, appliesAt: 0 })));
    } else if (looser.length > 0) this.#holdBack(looser, terms, wish.actor);
    // A newer word on a setting takes the place of one that waits.
    contract.cancel(
      split.taken.map(({ field }) => field),
      wish.actor,
    );
    this.#become(now, wish.actor);
    return outcome;
  }

  #holdBack(looser: readonly LooserWish[], terms: Exclude<ContractTerms, { kind: 'now' }>, actor: Actor): void {
    const { contract } = this.#parts.engine;
    if (terms.kind === 'waits') contract.queue(looser, terms.appliesAt, actor);
    else
      contract.refuse(
        looser.map(({ what, from, to }) => ({ field: what, from, to })),
        actor,
      );
  }

  /** Takes another broker, client code or mode. The caller has asked the contract, and starts the guard anew. */
  async takeIdentity(given: AccountSettings, actor: Actor): Promise<void> {
    this.#provenOnRecord = false;
    this.#become(withIdentity(this.#current, given), actor);
    await this.#write();
  }

  /** Whether another broker, client code or mode may be taken now: only what guarded nothing may be exchanged at once. */
  mayBecomeAnother(): ContractTerms {
    const { contract } = this.#parts.engine;
    const terms = contract.terms({ authorized: true });
    return terms.kind === 'waits' && terms.why !== 'killed' && this.#current.mode === 'practice'
      ? { kind: 'now' }
      : terms;
  }

  /** Hears a settings file. Answers the wish's outcome; null when the file says nothing new. */
  takeFile(given: AccountSettings): WishOutcome | null {
    const isFirst = this.#isFirstFile;
    this.#isFirstFile = false;
    const replaced = this.#parts.held?.replaced;
    const isStale = isFirst && replaced != null && isEqual(given, replaced);
    if (isStale || isEqual(given, this.#current)) {
      if (isStale && !isEqual(given, this.#current)) void this.#write();
      return null;
    }
    const outcome = this.take(withIdentity(given, this.#current), { actor: 'file-drop' });
    if (!isSameAccount(given, this.#current)) {
      this.#parts.engine.refuseSettings(
        'broker, mode, clientCode',
        'another broker, mode or client code is another account: change it in the app, not in the file',
      );
    }
    if (!isEqual(given, this.#current)) void this.#write();
    return outcome;
  }

  /** What has come due by the journal counts from here on. */
  applied(changes: readonly PendingChange[]): void {
    const now = changes.reduce((each, { field, value }) => takeValue(each, field, value), this.#current);
    if (changes.some(({ field }) => field === REMOVE_PARTNER_CODE))
      this.#parts.engine.contract.record({ kind: 'partner-code-removed' });
    const acts = changes.filter(({ field }) => isHosts(field));
    if (acts.length > 0) this.#parts.tellHost(acts);
    if (isEqual(now, this.#current)) return;
    this.#become(now, 'engine');
    void this.#write();
  }

  /** Gives the account up: what it promised ends with it. */
  release(actor: Actor): void {
    const { contract } = this.#parts.engine;
    contract.record({ kind: 'settings-held', settings: null, replaced: null, proven: false, actor, changes: [] });
  }

  /** Resolves when the file stands as it should. */
  async written(): Promise<void> {
    await this.#write();
  }

  #become(now: AccountSettings, actor: Actor): void {
    const before = this.#current;
    if (isEqual(before, now)) return;
    this.#current = now;
    this.#parts.engine.applySettings(engineSettings(now));
    this.#hold(before, actor, now);
    this.#parts.took(now);
  }

  #hold(replaced: AccountSettings, actor: Actor, settings: AccountSettings): void {
    const { contract } = this.#parts.engine;
    this.#provenOnRecord ||= contract.proven && isSameAccount(replaced, settings);
    const changes = changesAround(replaced, settings);
    contract.record({ kind: 'settings-held', settings, replaced, proven: this.#provenOnRecord, actor, changes });
  }

  #write(): Promise<void> {
    this.#written = this.#written.catch(() => undefined).then(() => this.#parts.write(this.#current));
    this.#written.catch(() => undefined);
    return this.#written;
  }
}

function isHosts(field: string): boolean {
  return field === REMOVE_ACCOUNT || field === REMOVE_PARTNER_CODE || field.startsWith(SECRET);
}

function isEqual(a: AccountSettings, b: AccountSettings): boolean {
  return sorted(a) === sorted(b);
}

/** The same settings may have been written in another order. */
function sorted(settings: AccountSettings): string {
  return JSON.stringify(settings, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
