import { Check, CircleHelp, Circle, LoaderCircle, X, type LucideIcon } from 'lucide-react';

import type { KillView } from '../../../engine/contract/account-view.ts';
import { useHostNow } from '../../clock.ts';
import { formatDuration } from '../../format.ts';
import { stepState, type KillStepView } from '../../words/kill-words.ts';

const LOOKS: Readonly<
  Record<ReturnType<typeof stepState>['kind'], { readonly icon: LucideIcon; readonly colour: string }>
> = {
  waiting: { icon: Circle, colour: 'text-faint' },
  running: { icon: LoaderCircle, colour: 'text-danger' },
  done: { icon: Check, colour: 'text-accent' },
  unknown: { icon: CircleHelp, colour: 'text-caution' },
  rejected: { icon: X, colour: 'text-caution' },
};

/** The steps in their order, each with its state in words, its time, and the host's detail. */
export function KillSteps({ kill }: { readonly kill: KillView }) {
  return (
    <ol aria-label="Steps of the kill" className="flex flex-col">
      {kill.steps.map((step) => (
        <Step key={step.step} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: KillStepView }) {
  const state = stepState(step);
  const { icon: Icon, colour } = LOOKS[state.kind];
  return (
    <li className="row-line grid grid-cols-[20px_1fr_auto] items-start gap-x-3 py-3">
      <Icon className={`mt-0.5 size-[18px] ${colour} ${state.kind === 'running' ? 'spin' : ''}`} aria-hidden="true" />
      <span>
        <span className={state.kind === 'waiting' ? 'text-soft' : 'font-medium'}>{step.label}</span>
        {step.detail !== null && <span className="block text-[0.8125rem] text-soft">{step.detail}</span>}
      </span>
      <span className="text-right text-[0.8125rem]">
        <span className={`block ${colour}`}>{state.word}</span>
        <StepTime step={step} />
      </span>
    </li>
  );
}

function StepTime({ step }: { readonly step: KillStepView }) {
  const now = useHostNow();
  if (step.startedAt === null) return null;
  const end = step.endedAt === null ? now : Date.parse(step.endedAt);
  return end === null ? null : <span className="text-faint">{formatDuration(end - Date.parse(step.startedAt))}</span>;
}
