import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import type { CommandValue } from '../../../engine/contract/commands.ts';
import { Button } from '../../components/button.tsx';
import { useCommand } from '../../host/use-command.ts';
import { useAccounts } from '../../mirror.ts';

type Deliveries = CommandValue<'alert.test'>['deliveries'];

/** A test alert per account, and what came of it: a channel is trusted only after it has spoken. */
export function ChannelTests() {
  const accounts = useAccounts();
  if (accounts.length === 0) return null;
  return (
    <section className="panel p-5">
      <h2 className="font-semibold">Test the channels</h2>
      <ul className="mt-3 flex flex-col">
        {accounts.map((account) => (
          <ChannelTest key={account.accountId} account={account} />
        ))}
      </ul>
    </section>
  );
}

function ChannelTest({ account }: { readonly account: AccountView }) {
  const { busy, run } = useCommand('alert.test');
  const [deliveries, setDeliveries] = useState<Deliveries | null>(null);
  const test = async (): Promise<void> => {
    const result = await run({ accountId: account.accountId });
    if (result.ok) setDeliveries(result.value.deliveries);
  };
  return (
    <li className="row-line flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:border-0">
      <span className="font-medium">{account.alias}</span>
      <span role="status" className="flex min-w-0 flex-1 flex-wrap gap-x-4 text-sm text-soft">
        {deliveries?.length === 0 && 'No channel is set up for this account.'}
        {deliveries?.map((delivery) => (
          <span key={delivery.channel} className={delivery.ok ? 'text-accent' : 'text-caution'}>
            {delivery.channel}: {delivery.message}
          </span>
        ))}
      </span>
      <Button
        small
        disabled={busy}
        onClick={() => void test()}
        aria-label={busy ? undefined : `Send test for ${account.alias}`}
      >
        {busy ? 'Sending …' : 'Send test'}
      </Button>
    </li>
  );
}
