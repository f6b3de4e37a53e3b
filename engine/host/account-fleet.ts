import type { AccountView } from '../contract/account-view.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { EntryView } from '../contract/events.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { LinkedKills, type LinkedAccount } from './linked-kills.ts';
import type { ReadinessFacts } from '../domain/readiness.ts';
import type { LockSealDesk } from './lock-seal-desk.ts';
import { AccountSupervisor, type SupervisorEvents } from './account-supervisor.ts';
import type { WorkerSecrets } from './worker-secrets.ts';

/** What the fleet needs of the host. */
export type FleetParts = {
  readonly workerEntry: URL;
  readonly start: ConstructorParameters<typeof AccountSupervisor>[2];
  readonly terminalCall: (
    accountId: AccountId,
    ...call: Parameters<SupervisorEvents['terminalCall']>
  ) => ReturnType<SupervisorEvents['terminalCall']>;
  /** Told when an account's worker has started. */
  readonly greet: (accountId: AccountId) => void;
  /** What is kept of accounts' locks apart from the data folder. */
  readonly seals: Pick<LockSealDesk, 'greet' | 'keep' | 'forget'>;
  readonly power: () => ReadinessFacts['power'];
  readonly secretsFor: (accountId: AccountId) => Promise<WorkerSecrets>;
  /** The group an account belongs to by its settings file, for a worker that has not reported yet. */
  readonly linkedGroup: (accountId: AccountId) => string | null;
  readonly viewed: () => void;
  readonly recorded: (entries: readonly EntryView[]) => void;
  readonly log: (
    accountId: AccountId,
    level: 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
  readonly trouble: (accountId: AccountId, code: string, message: string) => void;
};

/** All accounts of this host, each behind its own supervisor. Workers never talk to each other: linked kills pass through here. */
export class AccountFleet {
  readonly #parts: FleetParts;
  readonly #supervisors = new Map<AccountId, AccountSupervisor>();
  readonly #greeted = new Set<AccountId>();

  readonly #linked: LinkedKills;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    this.#linked = new LinkedKills({
      accounts: () => this.#linkedAccounts(),
      kill: (accountId, cause, before) => this.get(accountId)?.killBefore(cause, before) ?? Promise.resolve(null),
      note: (accountId, note) => this.get(accountId)?.tell({ type: 'note-replication', note }),
      unreached: (accountId, from) => parts.trouble(accountId, 'linked-unreached', unreachedWords(from)),
      now: () => Date.now(),
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
    });
  }

  get(accountId: AccountId): AccountSupervisor | undefined {
    return this.#supervisors.get(accountId);
  }

  all(): readonly AccountSupervisor[] {
    return [...this.#supervisors.values()];
  }

  /** Starts guarding an account. */
  add(accountId: AccountId): AccountSupervisor {
    const { workerEntry, start, terminalCall, log, trouble } = this.#parts;
    const supervisor = new AccountSupervisor(accountId, workerEntry, start, {
      viewed: () => this.#viewed(supervisor),
      recorded: (entries, latched) => {
        this.#parts.recorded(entries);
        if (latched) this.#linked.latched(accountId, latched);
      },
      terminalCall: (call) => terminalCall(accountId, call),
      ready: () => {
        void this.sendSecrets(accountId);
        supervisor.tell({ type: 'power', power: this.#parts.power() });
        void this.#parts.seals.greet(accountId);
        this.#parts.greet(accountId);
      },
      keepSeal: ({ claim, signed }) => void this.#parts.seals.keep(accountId, claim, signed),
      trouble: (code, message) => trouble(accountId, code, message),
      log: (level, message, fields) => log(accountId, level, message, fields),
    });
    this.#supervisors.set(accountId, supervisor);
    supervisor.launch();
    return supervisor;
  }

  /** Stops guarding an account. */
  async remove(accountId: AccountId): Promise<void> {
    await this.#supervisors.get(accountId)?.close();
    this.#supervisors.delete(accountId);
    this.#greeted.delete(accountId);
  }

  /** Hands an account's worker the secrets it needs, at its start and after a change. */
  async sendSecrets(accountId: AccountId): Promise<void> {
    const secrets = await this.#parts.secretsFor(accountId);
    this.#supervisors.get(accountId)?.tell({ type: 'secrets', ...secrets });
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((supervisor) => supervisor.close()));
  }

  #viewed(supervisor: AccountSupervisor): void {
    const { view, knownKill, accountId } = supervisor;
    // The host may have died between a kill and its linked ones; what it began is ended at the first word of each guard.
    if (view && !this.#greeted.has(accountId)) {
      this.#greeted.add(accountId);
      if (knownKill) this.#linked.found(accountId, knownKill);
    }
    this.#parts.viewed();
  }

  #linkedAccounts(): readonly LinkedAccount[] {
    return this.all().map(({ accountId, view, linkedGroup }) => ({
      accountId,
      alias: view?.alias ?? accountId,
      group: view ? linkedGroup : this.#parts.linkedGroup(accountId),
    }));
  }
}

function unreachedWords(from: string): string {
  return `${from} was killed and this account is linked with it, but its guard does not answer. The kill is kept for it; until then close this account in the broker's own app.`;
}

/** What is shown of an account whose worker has not reported yet or cannot: never a figure, never "safe". */
export function faultedView(
  accountId: AccountId,
  settings: AccountSettings,
  fault: { readonly code: string; readonly message: string } | null,
): AccountView {
  const blocker = fault ?? { code: 'starting', message: 'The guard of this account is starting.' };
  return {
    accountId,
    alias: settings.alias,
    clientCode: settings.clientCode,
    broker: settings.broker,
    mode: settings.mode,
    engine: fault ? 'faulted' : 'starting',
    protected: false,
    blockers: [blocker],
    mtm: { value: null, gross: null, asOf: null, quality: 'unknown', sources: [] },
    dayLossLimit: settings.dayLossLimit,
    utilization: null,
    stopLoss: 'SAFE',
    openPositions: 0,
    positions: [],
    orders: [],
    rules: [],
    dataAgeMs: null,
    tradingDay: '',
    settings,
    storedSecrets: [],
  };
}
