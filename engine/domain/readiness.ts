import { lengthWords } from './clock-note.ts';
import { AGREES_WITHIN_MS, TRUSTED_WITHIN_MS, type JudgedTime } from './trusted-time.ts';

/** Why an account is not guarded as it should be: a stable code and a sentence. */
export type Issue = { readonly code: string; readonly message: string };

/** Where the trader mends it: a screen of the app, or a page of the account. */
export type Fix = {
  readonly label: string;
  readonly screen: 'account' | 'alerts' | 'help';
  readonly tab?: 'settings' | 'positions' | 'timeline' | 'plan';
};

/** One thing that a kill needs. `blocker`: it could not be done, or would be decided on nothing. `warning`: it could, with less around it. */
export type ReadinessItem = {
  readonly code: string;
  readonly title: string;
  readonly level: 'ok' | 'warning' | 'blocker';
  /** What happened, what it means for the money, what to do; empty where all is well. */
  readonly message: string;
  readonly fix?: Fix;
};

/** Everything that is known about whether this account could be killed right now. Null or absent: not known, or not needed. */
export type ReadinessFacts = {
  /** What the engine itself says, most urgent first: session, journal, kill, guard switched off. */
  readonly engine: readonly Issue[];
  readonly dataAgeMs: number | null;
  readonly baselineUnknown: string | null;
  readonly orderPath: Issue | null;
  readonly time: JudgedTime;
  /** The sources of the P&L contradict each other about the line. */
  readonly disputed: boolean;
  readonly nakedShorts: number;
  /** The date of an instrument list that is not today's. */
  readonly oldInstruments: string | null;
  readonly terminal: 'ready' | 'missing' | 'not-needed';
  /** Why the broker's switch could not be pulled on its page now, with what to do; everything else of a kill still works. */
  readonly terminalTrouble: Issue | null;
  readonly missingLogin: readonly string[];
  readonly alertChannels: number;
  readonly lockCopies: 'unread' | 'kept' | 'unreadable';
  readonly journal: 'writes' | 'refuses' | 'no-reserve';
  readonly power: { readonly onBattery: boolean; readonly percent: number | null; readonly asleep: boolean };
};

/** Older data are no protection, whatever they say. */
export const TOO_OLD_MS = 15_000;
/** The battery ends soon. */
const LOW_PERCENT = 10;

type Finding = Pick<ReadinessItem, 'level' | 'message'> & { readonly code?: string };
type Probe = {
  readonly code: string;
  /** What is looked at, as a noun: it stands beside bad news too. */
  readonly title: string;
  readonly fix?: Fix;
  /** Null where all is well. */
  readonly look: (facts: ReadinessFacts) => Finding | null;
};

const blocker = (message: string): Finding => ({ level: 'blocker', message });
const warning = (message: string): Finding => ({ level: 'warning', message });
const SETTINGS = { screen: 'account', tab: 'settings' } as const;

function clockFinding({ time: { offsetMs, confirmed, by } }: ReadinessFacts): Finding | null {
  const off = Math.abs(offsetMs);
  if (off > AGREES_WITHIN_MS && by !== 'clock') {
    const words = `This computer's clock is ${lengthWords(off)} ${offsetMs > 0 ? 'ahead' : 'behind'}.`;
    const mend = 'Let the system set it from the internet.';
    if (off <= TRUSTED_WITHIN_MS)
      return warning(`${words} Locks, sessions and rules by the time of day go by the true time. ${mend}`);
    return blocker(
      by === 'broker'
        ? `${words} Locks, sessions and rules by the time of day go by the broker's time, and what else says the time here is wrong. ${mend}`
        : `${words} Locks go by the true time as far as it is known; rules by the time of day do not count until the clock is right. ${mend}`,
    );
  }
  return confirmed ? null : warning("The broker's clock is not known yet: no lock ends before it is.");
}

function powerFinding({ power: { onBattery, percent, asleep } }: ReadinessFacts): Finding | null {
  if (asleep)
    return blocker(
      'This computer is going to sleep: nobody watches your line until it wakes. Keep it awake while something is open.',
    );
  if (!onBattery) return null;
  const left = percent === null ? '' : ` (${percent} % left)`;
  return percent !== null && percent <= LOW_PERCENT
    ? blocker(
        `The battery is nearly empty${left}: when it ends, so does your guard. Plug this computer in, or close what is open.`,
      )
    : warning(`This computer runs on its battery${left}: when it ends, so does your guard. Plug it in.`);
}

function journalFinding({ journal }: ReadinessFacts): Finding | null {
  if (journal === 'refuses')
    return blocker(
      'The disk refuses the journal: the guard works from memory, and a restart would forget what it did. Free some space now.',
    );
  return journal === 'writes'
    ? null
    : warning('There is no disk space in reserve for the moment of a kill. Free some space.');
}

/** Every probe, most urgent first. A new one is a line here. */
const PROBES: readonly Probe[] = [
  {
    code: 'reading',
    title: 'Account readings',
    look: ({ dataAgeMs }) => {
      if (dataAgeMs === null)
        return { ...blocker('The first reading of this account is not there yet.'), code: 'no-reading-yet' };
      if (dataAgeMs <= TOO_OLD_MS) return null;
      return { ...blocker(`The last reading is ${Math.round(dataAgeMs / 1_000)} s old.`), code: 'data-old' };
    },
  },
  {
    code: 'order-path',
    title: 'Order path',
    fix: { label: 'What to do', screen: 'help' },
    look: ({ orderPath }) => orderPath && { ...blocker(orderPath.message), code: orderPath.code },
  },
  {
    code: 'day-baseline-unknown',
    title: "Day's loss",
    fix: { label: 'Positions', screen: 'account', tab: 'positions' },
    look: ({ baselineUnknown }) => (baselineUnknown === null ? null : blocker(baselineUnknown)),
  },
  {
    code: 'sources-disagree',
    title: 'P&L sources',
    fix: { label: 'Positions', screen: 'account', tab: 'positions' },
    look: ({ disputed }) =>
      disputed
        ? blocker(
            'The sources of the P&L contradict each other about your line, and nothing is decided on doubt. Compare with the broker’s app and kill by hand if it is true.',
          )
        : null,
  },
  {
    code: 'clock-off',
    title: 'Clock',
    fix: { label: 'Timeline', screen: 'account', tab: 'timeline' },
    look: clockFinding,
  },
  {
    code: 'login-missing',
    title: 'Login and one-time codes',
    fix: { label: 'Enter the login', ...SETTINGS },
    look: ({ missingLogin }) =>
      missingLogin.length === 0
        ? null
        : blocker(
            `The broker's login lacks ${missingLogin.join(', ')}: when the session ends, your line is watched no more. Enter it in the settings.`,
          ),
  },
  { code: 'journal', title: 'Disk', look: journalFinding },
  { code: 'power', title: 'Power', look: powerFinding },
  {
    code: 'naked',
    title: 'Stops of sold options',
    fix: { label: 'Positions', screen: 'account', tab: 'positions' },
    look: ({ nakedShorts }) =>
      nakedShorts === 0
        ? null
        : warning(
            `${nakedShorts} sold option(s) have no stop over all of them: the loss there has no end, and the rule that needs a stop waits for one. Place a stop, or exit.`,
          ),
  },
  {
    code: 'terminal-missing',
    title: 'Kill switch terminal',
    fix: { label: 'Exit plan', screen: 'account', tab: 'plan' },
    look: ({ terminal, terminalTrouble }) => {
      if (terminal === 'missing')
        return warning(
          'Nothing here can pull this broker’s kill switch: a kill closes everything and then asks you to pull the switch in the broker’s own app.',
        );
      // A kill without the switch leaves the account open to the next order: that is no protection (card W8).
      if (terminal === 'ready' && terminalTrouble)
        return { ...blocker(terminalTrouble.message), code: `terminal-${terminalTrouble.code}` };
      return null;
    },
  },
  {
    code: 'instruments-old',
    title: "Today's list of contracts",
    look: ({ oldInstruments }) =>
      oldInstruments === null
        ? null
        : warning(
            `The list of contracts in use is of ${oldInstruments}: a contract that is new today is known by its name alone, and lot sizes may have changed.`,
          ),
  },
  {
    code: 'alert-channel',
    title: 'Alert channel',
    fix: { label: 'Set up alerts', ...SETTINGS },
    look: ({ alertChannels }) =>
      alertChannels > 0
        ? null
        : warning('Alerts are shown on this screen only: away from it you hear nothing. Set up Telegram.'),
  },
  {
    code: 'lock-copies',
    title: 'Copies of the lock',
    look: ({ lockCopies }) =>
      lockCopies === 'unreadable'
        ? warning(
            'The copy of the lock in the keychain cannot be read: the journal and its second copy hold the lock alone. Unlock the keychain, then restart TradeFuse.',
          )
        : null,
  },
];

/** What the engine says of itself. */
export function engineItems(issues: readonly Issue[]): readonly ReadinessItem[] {
  return issues.map(({ code, message }) => ({ code, title: 'Guard', level: 'blocker', message }));
}

/** Looks at everything; what the engine says of itself comes first. */
export function readinessOf(facts: ReadinessFacts): readonly ReadinessItem[] {
  const probes = PROBES.map(({ look, code, title, fix }): ReadinessItem => {
    const found = look(facts);
    if (!found) return { code, title, level: 'ok', message: '' };
    return { code: found.code ?? code, title, level: found.level, message: found.message, ...(fix ? { fix } : {}) };
  });
  return [...engineItems(facts.engine), ...probes];
}

/** What keeps the account from being protected. */
export function blockersIn(items: readonly ReadinessItem[]): readonly Issue[] {
  return items.filter(({ level }) => level === 'blocker').map(({ code, message }) => ({ code, message }));
}
