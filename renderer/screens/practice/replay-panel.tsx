import { useState, type SyntheticEvent } from 'react';

import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { useCommand } from '../../host/use-command.ts';
import { LabPanel } from './lab-panel.tsx';

const MARKETS = [
  { market: 'calm', label: 'Calm' },
  { market: 'trend', label: 'Trend' },
  { market: 'crash', label: 'Crash' },
  { market: 'whipsaw', label: 'Whipsaw' },
] as const;

/** A whole day's character, or a recorded day. */
export function ReplayPanel() {
  const { busy, run } = useCommand('practice.market');
  const [csv, setCsv] = useState('');
  const [speed, setSpeed] = useState('60');
  const replay = (event: SyntheticEvent): void => {
    event.preventDefault();
    void run({ csv, speed: Number(speed) });
  };
  return (
    <LabPanel
      title="Kinds of day"
      note="Let the market run by itself, or replay a recorded day from a file of one-minute candles."
    >
      <div className="flex flex-wrap gap-2">
        {MARKETS.map(({ market, label }) => (
          <Button key={market} small disabled={busy} onClick={() => void run({ market })}>
            {label}
          </Button>
        ))}
      </div>
      <form onSubmit={replay} className="mt-4 grid items-start gap-3 sm:grid-cols-[1fr_110px_auto]">
        <Field label="CSV file" hint="Path on this computer: time, open, high, low, close">
          {(control) => (
            <input {...control} className="input" value={csv} onChange={(event) => setCsv(event.target.value)} />
          )}
        </Field>
        <Field label="Speed" hint="times real time">
          {(control) => (
            <input
              {...control}
              className="input"
              inputMode="numeric"
              value={speed}
              onChange={(event) => setSpeed(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" className="sm:mt-[27px]" disabled={busy || csv.trim() === ''}>
          Replay
        </Button>
      </form>
    </LabPanel>
  );
}
