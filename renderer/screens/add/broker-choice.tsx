import { BROKER_NAMES } from '../../../engine/contract/broker-logins.ts';
import type { LiveBroker } from './new-account.ts';

/** What a trader wants to know of a broker before choosing it, in one line each. */
const BROKERS: readonly { readonly broker: LiveBroker; readonly login: string; readonly killSwitch: string }[] = [
  {
    broker: 'kotak-neo',
    login: 'Logs in by itself, every morning',
    killSwitch: 'Kill switch: no API, in Neo’s own pages',
  },
  { broker: 'dhan', login: 'Logs in by itself, every morning', killSwitch: 'Kill switch: pulled and proven by API' },
  {
    broker: 'zerodha',
    login: 'You log in, once a day, in your browser',
    killSwitch: 'Kill switch: no API, in Console',
  },
];

type Props = {
  readonly chosen: LiveBroker;
  readonly disabled: boolean;
  readonly choose: (broker: LiveBroker) => void;
};

/** The brokers side by side, with what differs between them. */
export function BrokerChoice({ chosen, disabled, choose }: Props) {
  return (
    <fieldset disabled={disabled}>
      <legend className="mb-3 text-lg font-semibold tracking-[-0.01em]">Broker</legend>
      <div className="grid gap-3 sm:grid-cols-3">
        {BROKERS.map(({ broker, login, killSwitch }) => (
          <label
            key={broker}
            className="relative flex cursor-pointer flex-col rounded-xl border border-line-strong px-4 py-3.5 has-checked:border-ink has-checked:bg-raised has-focus-visible:outline-2 has-focus-visible:outline-focus has-disabled:cursor-default has-disabled:opacity-60"
          >
            <span className="flex items-center gap-2.5 font-semibold">
              <input
                type="radio"
                name="broker"
                className="size-4 accent-(--accent)"
                checked={chosen === broker}
                onChange={() => choose(broker)}
              />
              {BROKER_NAMES[broker]}
            </span>
            <span className="mt-1.5 text-[0.8125rem] text-soft">{login}</span>
            <span className="text-[0.8125rem] text-soft">{killSwitch}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
