import type { CommandInput } from '../../../engine/contract/commands.ts';
import { useAnswer } from '../../host/use-answer.ts';
import { useSettled } from './rules/use-settled.ts';

const TYPED_MS = 400;

type Props = { readonly accountId: string; readonly settings: CommandInput<'policy.preview'>['settings'] };

/** From when the changes in a form would count, said by the guard before they are saved. */
export function EffectLine({ accountId, settings }: Props) {
  const asked = useSettled(settings, TYPED_MS);
  const { value, error } = useAnswer('policy.preview', { accountId, settings: asked });
  if (error !== null || !value?.words || value.takesEffect === 'nothing') return null;
  return (
    <span data-effect={value.takesEffect} className={value.takesEffect === 'now' ? 'text-accent' : 'text-caution'}>
      {value.words}
    </span>
  );
}
