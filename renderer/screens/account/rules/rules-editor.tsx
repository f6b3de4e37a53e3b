import { Plus } from 'lucide-react';
import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { CommandValue } from '../../../../engine/contract/commands.ts';
import type { CommandError } from '../../../../engine/contract/wire.ts';
import { Button } from '../../../components/button.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatMoment } from '../../../format.ts';
import { useAnswer } from '../../../host/use-answer.ts';
import { useCommand } from '../../../host/use-command.ts';
import { RehearsalPanel } from './rehearsal-panel.tsx';
import { draftOfRule, emptyRule, freeId, ruleOfDraft, type RuleDraft } from './rule-draft.ts';
import { errorAt, errorsByPath } from './rule-errors.ts';
import { RuleForm } from './rule-form.tsx';
import { useSettled } from './use-settled.ts';

const MOST_RULES = 40;
const TYPED_MS = 400;

type Preset = CommandValue<'policy.get'>['presets'][number];
/** A rule in the list, with a key that stays while its name is being typed. */
type Row = { readonly key: number; readonly draft: RuleDraft };
type Props = { readonly account: AccountView; readonly onClose: () => void };

/** The account's own rules, written as sentences, rehearsed while they are typed. */
export function RulesEditor({ account, onClose }: Props) {
  const [rows, setRows] = useState<readonly Row[]>(() => rowsOf(account.settings.rules.map(draftOfRule), 0));
  const [refused, setRefused] = useState<CommandError | null>(null);
  const [day, setDay] = useState('');
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [saved, setSaved] = useState<string | null>(null);
  const { busy, run } = useCommand('account.save');
  const offered = useAnswer('policy.get', { accountId: account.accountId });

  const settings = { ...account.settings, rules: rows.map(({ draft }) => ruleOfDraft(draft)) };
  const rehearsed = useSettled({ settings, ...(day === '' ? {} : { day }) }, TYPED_MS);
  const rehearsal = useAnswer('policy.rehearse', { accountId: account.accountId, ...rehearsed });
  const errors = errorsByPath(rehearsal.error ?? refused);
  const outcomes = new Map(rehearsal.value?.rules.map((rule) => [rule.ruleId, rule]));

  const edit = (next: readonly Row[]): void => {
    setSaved(null);
    setRefused(null);
    setRows(next);
  };
  const add = (drafts: readonly RuleDraft[]): void => edit([...rows, ...rowsOf(drafts, nextKey(rows))]);
  const takenIds = rows.map(({ draft }) => draft.id);
  const addPreset = (preset: Preset): void =>
    add(preset.rules.map((rule) => draftOfRule({ ...rule, id: freeId(rule.id, takenIds) })));

  const addEmpty = (): void => {
    setOpen(new Set([...open, nextKey(rows)]));
    add([emptyRule(takenIds)]);
  };

  const save = async (): Promise<void> => {
    const result = await run({ accountId: account.accountId, settings });
    setRefused(result.ok ? null : result.error);
    if (!result.ok) return;
    const { takesEffect, until } = result.value;
    setSaved(
      takesEffect === 'now'
        ? 'Saved. Takes effect now.'
        : `Saved. Takes effect ${until === null ? 'next session' : formatMoment(until)}.`,
    );
  };

  return (
    <div className="flex max-w-5xl flex-col gap-5">
      <RehearsalPanel answer={rehearsal} day={day} onDay={setDay} />
      <Presets presets={offered.value?.presets ?? []} onChoose={addPreset} />
      {rows.length === 0 && (
        <EmptyState
          title="No rules of your own"
          text="The loss limit with its stop hit guards this account. Add a rule, or begin with one of the sets above."
        />
      )}
      {rows.map(({ key, draft }, index) => (
        <RuleForm
          key={key}
          draft={draft}
          path={`settings.rules.${index}`}
          errors={errors}
          outcome={errorAt(errors, `settings.rules.${index}`) === undefined ? outcomes.get(draft.id.trim()) : undefined}
          open={open.has(key)}
          onOpen={(isOpen) =>
            setOpen(isOpen ? new Set([...open, key]) : new Set([...open].filter((one) => one !== key)))
          }
          onChange={(next) => edit(rows.with(index, { key, draft: next }))}
          onRemove={() => edit(rows.filter((row) => row.key !== key))}
        />
      ))}
      {rows.length < MOST_RULES && (
        <Button className="self-start" onClick={addEmpty}>
          <Plus className="size-4" aria-hidden="true" /> Add a rule
        </Button>
      )}
      <SaveBar busy={busy} saved={saved} refused={refused} onSave={() => void save()} onClose={onClose} />
    </div>
  );
}

type SaveBarProps = {
  readonly busy: boolean;
  readonly saved: string | null;
  readonly refused: CommandError | null;
  readonly onSave: () => void;
  readonly onClose: () => void;
};

function SaveBar({ busy, saved, refused, onSave, onClose }: SaveBarProps) {
  return (
    <div className="row-line sticky bottom-0 -mx-5 -mb-5 flex flex-wrap items-center gap-4 rounded-b-[14px] bg-panel px-5 py-4 max-sm:bottom-16">
      <Button look="strong" disabled={busy} onClick={onSave}>
        {busy ? 'Saving …' : 'Save rules'}
      </Button>
      <Button look="quiet" onClick={onClose}>
        {saved === null ? 'Leave without saving' : 'Back to the rules'}
      </Button>
      <span role="status" className={refused === null ? 'text-accent' : 'text-caution'}>
        {refused === null ? saved : `Not saved. ${refused.message}`}
      </span>
    </div>
  );
}

function Presets({
  presets,
  onChoose,
}: {
  readonly presets: readonly Preset[];
  readonly onChoose: (preset: Preset) => void;
}) {
  if (presets.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span className="text-sm text-soft">Begin with</span>
      {presets.map((preset) => (
        <Button key={preset.id} small onClick={() => onChoose(preset)}>
          {preset.name}
        </Button>
      ))}
    </div>
  );
}

function rowsOf(drafts: readonly RuleDraft[], firstKey: number): readonly Row[] {
  return drafts.map((draft, index) => ({ key: firstKey + index, draft }));
}

function nextKey(rows: readonly Row[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}
