import type { AccountView } from '../../../engine/contract/account-view.ts';
import type { CommandValue } from '../../../engine/contract/commands.ts';
import { AnswerStates } from '../../components/answer-states.tsx';
import { formatRupees } from '../../../engine/domain/money.ts';
import { countOf, formatTime } from '../../format.ts';
import { useAnswer } from '../../host/use-answer.ts';

type Plan = CommandValue<'kill.plan'>;

/** What a kill would do now. Nothing is sent by looking. */
export function PlanTab({ account }: { readonly account: AccountView }) {
  // Asked again when a quantity or an order changes, not at every price.
  const version = [
    ...account.positions.map((one) => one.netQuantity),
    ...account.orders.map((one) => `${one.orderId}${one.working}`),
  ].join();
  const answer = useAnswer('kill.plan', { accountId: account.accountId }, version);
  return <AnswerStates answer={answer}>{(plan) => <PlanView plan={plan} />}</AnswerStates>;
}

function PlanView({ plan }: { readonly plan: Plan }) {
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(260px,360px)_1fr]">
      <section>
        <h3 className="font-semibold">If killed now</h3>
        <ol className="mt-3 flex flex-col">
          {plan.steps.map((step, index) => (
            <li key={step} className="row-line flex gap-3 py-2.5 first:border-0">
              <span className="w-5 shrink-0 text-right text-faint">{index + 1}</span>
              {step}
            </li>
          ))}
        </ol>
        <p className="mt-3 text-[0.8125rem] text-faint">
          Planned on the reading of {formatTime(plan.asOf)}. Nothing has been sent.
        </p>
      </section>
      <section className="flex flex-col gap-6">
        <Orders plan={plan} />
        <Estimates plan={plan} />
        <NameList
          title={`Cancels ${countOf(plan.cancels.length, 'order')}`}
          names={plan.cancels}
          none="No live order to cancel."
        />
        {plan.leftBySetting.length > 0 && <NameList title="Left by setting" names={plan.leftBySetting} none="" />}
      </section>
    </div>
  );
}

function Orders({ plan }: { readonly plan: Plan }) {
  return (
    <div>
      <h3 className="font-semibold">Sends {countOf(plan.orders.length, 'exit')}</h3>
      {plan.orders.length === 0 && <p className="mt-2 text-soft">No position to exit.</p>}
      <ul className="mt-3 flex flex-col">
        {plan.orders.map((order) => (
          <li
            key={`${order.positionId}${order.side}`}
            className="row-line flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-3 first:border-0 first:pt-0"
          >
            <span>
              <span className="font-semibold">{order.side}</span> {order.tradingSymbol}
            </span>
            <span className="figure">{order.quantity}</span>
            <span className="basis-full text-[0.8125rem] text-soft">
              {order.slices.length === 1
                ? 'in one order'
                : `in ${order.slices.length} slices: ${order.slices.join(' + ')}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What it would cost and take; what is not known is said so. */
function Estimates({ plan }: { readonly plan: Plan }) {
  const money = (amount: Plan['slippage']): string => (amount === null ? 'not known' : formatRupees(amount));
  const rows: readonly (readonly [string, string])[] = [
    ['Slippage against last prices', money(plan.slippage)],
    ['Cash for buying back', money(plan.cashNeeded)],
    ['Margin freed', money(plan.marginFreed)],
    ['Until proven flat', plan.seconds === null ? 'not known' : `about ${plan.seconds} s`],
  ];
  return (
    <div>
      <h3 className="font-semibold">Estimates</h3>
      <dl className="mt-3 flex flex-col">
        {rows.map(([label, value]) => (
          <div key={label} className="row-line flex justify-between gap-6 py-2 first:border-0">
            <dt className="text-soft">{label}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function NameList({
  title,
  names,
  none,
}: {
  readonly title: string;
  readonly names: readonly string[];
  readonly none: string;
}) {
  return (
    <div>
      <h3 className="font-semibold">{title}</h3>
      <p className="mt-2 text-soft">{names.length === 0 ? none : names.join(', ')}</p>
    </div>
  );
}
