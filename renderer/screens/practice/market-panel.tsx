import { useState, type SyntheticEvent } from 'react';

import type { HostSnapshot } from '../../../engine/contract/events.ts';
import { Button } from '../../components/button.tsx';
import { formatPrice } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';
import { useMirror } from '../../mirror.ts';
import { LabPanel } from './lab-panel.tsx';
import type { PracticeSpot } from './story-orders.ts';

const MOVES = [-2, -1, -0.5, 0.5, 1, 2];
/** A jump would skip the stops on its way, as real gaps do; a button is a fast move instead. */
const MOVE_SECONDS = 5;
const NO_MARKET: HostSnapshot['market'] = [];

const signed = (percent: number): string => `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;

/** The underlyings, and how to move them. */
export function MarketPanel({ spots }: { readonly spots: readonly PracticeSpot[] }) {
  const market = useMirror((state) => state.snapshot?.market ?? NO_MARKET);
  const rows = market.length > 0 ? market : spots.map((spot) => ({ ...spot, moving: false }));
  return (
    <LabPanel title="The market" note="Move an underlying; every option follows it.">
      {rows.length === 0 && <p className="text-soft">No practice market is running.</p>}
      <ul className="flex flex-col">
        {rows.map((row) => (
          <li key={row.underlying} className="row-line py-3.5 first:border-0 first:pt-0 last:pb-0">
            <p className="flex items-baseline gap-3">
              <span className="font-semibold">{row.underlying}</span>
              <span className="text-xl font-semibold tracking-[-0.02em]">{formatPrice(row.spot)}</span>
              {row.moving && <span className="text-[0.8125rem] text-caution">moving</span>}
            </p>
            <Moves underlying={row.underlying} />
          </li>
        ))}
      </ul>
    </LabPanel>
  );
}

function Moves({ underlying }: { readonly underlying: string }) {
  const { busy, run } = useCommand('practice.market');
  return (
    <div className="mt-2.5 flex flex-wrap items-center gap-2">
      {MOVES.map((percent) => (
        <Button
          key={percent}
          small
          disabled={busy}
          onClick={() => void run({ underlying, movePercent: percent, overSeconds: MOVE_SECONDS })}
          aria-label={`Move ${underlying} by ${signed(percent)}`}
        >
          {signed(percent)}
        </Button>
      ))}
      <CustomMove underlying={underlying} />
    </div>
  );
}

function CustomMove({ underlying }: { readonly underlying: string }) {
  const { busy, run } = useCommand('practice.market');
  const [percent, setPercent] = useState('-3');
  const [seconds, setSeconds] = useState('60');
  const move = (event: SyntheticEvent): void => {
    event.preventDefault();
    void run({ underlying, movePercent: Number(percent.replace('−', '-')), overSeconds: Number(seconds) });
  };
  return (
    <form onSubmit={move} className="flex items-center gap-2 text-sm text-soft">
      <input
        aria-label={`Percent to move ${underlying}`}
        className="input min-h-8! w-16! px-2! py-1! text-right"
        value={percent}
        onChange={(event) => setPercent(event.target.value)}
      />
      % in
      <input
        aria-label={`Seconds to move ${underlying} over`}
        className="input min-h-8! w-16! px-2! py-1! text-right"
        value={seconds}
        onChange={(event) => setSeconds(event.target.value)}
      />
      s
      <Button small type="submit" disabled={busy} aria-label={`Move ${underlying}`}>
        Move
      </Button>
    </form>
  );
}
