import { useState, type SyntheticEvent } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { formatPrice } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';
import { notify } from '../../notices.ts';
import { LabPanel } from './lab-panel.tsx';
import { EMPTY_TICKET, nearTheMoney, needsPrice, needsTrigger, orderOf, type Ticket } from './order-ticket.ts';
import type { PracticeInstrument, PracticeSpot } from './story-orders.ts';

type Props = {
  readonly account: AccountView;
  readonly instruments: readonly PracticeInstrument[];
  readonly spots: readonly PracticeSpot[];
};

/** What the trader would do in the broker's own app. */
export function OrderForm({ account, instruments, spots }: Props) {
  const { busy, run } = useCommand('practice.order');
  const [ticket, setTicket] = useState<Ticket>(EMPTY_TICKET);
  const near = nearTheMoney(instruments, spots);
  const instrument =
    near.find((one) => one.tradingSymbol === ticket.tradingSymbol) ?? near[Math.floor(near.length / 2)];
  const change = (edit: Partial<Ticket>): void => setTicket((last) => ({ ...last, ...edit }));
  const send = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (!instrument) return;
    const result = await run(orderOf(account.accountId, instrument, ticket));
    if (result.ok)
      notify(
        result.value.status === 'rejected' ? 'caution' : 'good',
        result.value.message ?? `Order ${result.value.orderId}: ${result.value.status}`,
      );
  };
  return (
    <LabPanel title="Trade" note="Orders as the trader would send them in the broker’s own app.">
      <form
        onSubmit={(event) => void send(event)}
        className="grid items-start gap-x-3 gap-y-1 sm:grid-cols-[2fr_1fr_1fr]"
      >
        <Choice
          label="Contract"
          value={instrument?.tradingSymbol ?? ''}
          onChange={(tradingSymbol) => change({ tradingSymbol })}
          options={near.map((one) => one.tradingSymbol)}
        />
        <Choice
          label="Side"
          value={ticket.side}
          onChange={(side) => change({ side: side === 'BUY' ? 'BUY' : 'SELL' })}
          options={['BUY', 'SELL']}
        />
        <Field
          label="Lots"
          hint={instrument ? `× ${instrument.lotSize}, last ${formatPrice(instrument.lastPrice)}` : ''}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              inputMode="numeric"
              value={ticket.lots}
              onChange={(event) => change({ lots: event.target.value })}
            />
          )}
        </Field>
        <Choice
          label="Type"
          value={ticket.type}
          onChange={(type) => change({ type: type as Ticket['type'] })}
          options={['MARKET', 'LIMIT', 'SL', 'SL-M']}
        />
        <Amount
          label="Price"
          value={ticket.price}
          enabled={needsPrice(ticket.type)}
          onChange={(price) => change({ price })}
        />
        <Amount
          label="Trigger"
          value={ticket.trigger}
          enabled={needsTrigger(ticket.type)}
          onChange={(trigger) => change({ trigger })}
        />
        <Button type="submit" look="strong" disabled={busy || instrument === undefined} className="justify-self-start">
          {ticket.side === 'BUY' ? 'Buy' : 'Sell'} {instrument?.tradingSymbol ?? ''}
        </Button>
      </form>
    </LabPanel>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

type AmountProps = {
  readonly label: string;
  readonly value: string;
  readonly enabled: boolean;
  readonly onChange: (value: string) => void;
};

function Amount({ label, value, enabled, onChange }: AmountProps) {
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          className="input disabled:opacity-45"
          inputMode="decimal"
          disabled={!enabled}
          value={enabled ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
