import { useState } from 'react';

import type { PositionView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogAnswers } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { formatLots, formatPrice } from '../../format.ts';

type Props = {
  readonly position: PositionView;
  readonly part: boolean;
  readonly onClose: () => void;
  /** Null is the whole position. */
  readonly onExit: (quantity: number | null) => void;
};

/** Asks before an exit, and says what it does to the money, the stop and the rest. */
export function ExitDialog({ position, part, onClose, onExit }: Props) {
  const most = Math.floor(position.uncoveredQuantity / Math.max(1, position.lotSize));
  const [typed, setTyped] = useState('1');
  const lots = /^\d+$/.test(typed.trim()) ? Number(typed) : 0;
  const valid = !part || (lots >= 1 && lots <= most);
  const quantity = part ? lots * position.lotSize : position.uncoveredQuantity;
  const send = (): void => {
    onExit(part ? quantity : null);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Exit ${part ? 'part of ' : ''}${position.tradingSymbol}?`}
      description={<Consequence position={position} quantity={quantity} />}
    >
      {part && (
        <div className="mt-4">
          <Field
            label="Lots to exit"
            hint={`${quantity} units of ${position.uncoveredQuantity}`}
            error={valid ? undefined : `Type 1 to ${most} lots.`}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                inputMode="numeric"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        </div>
      )}
      <DialogAnswers>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="strong" disabled={!valid} onClick={send}>
          Exit now
        </Button>
      </DialogAnswers>
    </Dialog>
  );
}

function Consequence({ position, quantity }: { readonly position: PositionView; readonly quantity: number }) {
  const verb = position.netQuantity < 0 ? 'Buys back' : 'Sells';
  return (
    <p>
      {verb} {quantity} units ({formatLots(quantity, position.lotSize)}) at once, last price{' '}
      {formatPrice(position.lastPrice)}.{' '}
      {position.stop !== null &&
        `Its stop at ${formatPrice(position.stop.triggerPrice)} is taken back or reduced first. `}
      Other positions stay as they are, and the account is not locked.
    </p>
  );
}
