import { useState } from 'react';

import type { AccountView, PositionView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { ExitDialog } from './exit-dialog.tsx';
import { useExit } from './use-exit.ts';

type Props = { readonly account: AccountView; readonly position: PositionView };

/** The ways out of one position. Nothing can be sent for units that an exit of ours already covers. */
export function ExitButtons({ account, position }: Props) {
  const [asking, setAsking] = useState<'whole' | 'part' | null>(null);
  const { pending, exit } = useExit(account, position);
  if (position.netQuantity === 0) return null;
  const covered = position.uncoveredQuantity <= 0;
  const lots = Math.floor(position.uncoveredQuantity / Math.max(1, position.lotSize));
  return (
    <span className="inline-flex items-center gap-2">
      {(covered || pending) && <span className="text-[0.8125rem] text-caution">exit working</span>}
      <Button
        small
        disabled={covered || pending}
        onClick={() => setAsking('whole')}
        aria-label={`Exit ${position.tradingSymbol}`}
        title={covered ? 'An exit already covers all of it' : undefined}
      >
        Exit
      </Button>
      <Button
        small
        look="quiet"
        disabled={covered || pending || lots < 2}
        onClick={() => setAsking('part')}
        aria-label={`Exit part of ${position.tradingSymbol}`}
      >
        Part
      </Button>
      {asking !== null && (
        <ExitDialog position={position} part={asking === 'part'} onClose={() => setAsking(null)} onExit={exit} />
      )}
    </span>
  );
}
