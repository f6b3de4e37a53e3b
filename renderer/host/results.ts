import type { CommandResult } from '../../engine/contract/wire.ts';

/** The answer when no answer came. It does not say that nothing happened: the command may have arrived. */
export function unreachable(): CommandResult<never> {
  return {
    ok: false,
    error: {
      code: 'guard-unreachable',
      message:
        'The guard did not answer, so it is not known whether this was done. If money is at risk, act in your broker’s own app now.',
    },
  };
}

/** An answer of a door, checked for its outer shape only: the host has parsed the rest. */
export function readResult<T>(answer: unknown): CommandResult<T> {
  const shaped = typeof answer === 'object' && answer !== null && 'ok' in answer;
  return shaped ? (answer as CommandResult<T>) : unreachable();
}
