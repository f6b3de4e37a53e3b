import { describe, expect, it } from 'vitest';
import { planKill } from './kill-plan.ts';

const broker = (access: 'api' | 'terminal' | 'none') => ({ killSwitch: { access, needsFlat: true } });

describe('the plan of a kill', () => {
  it.each(['api', 'terminal'] as const)(
    'K1: cancel, shorts, hedges, flat, switch, proof, log out (switch by %s)',
    (access) => {
      expect(planKill({ squareOffHedges: true }, broker(access))).toEqual([
        'cancel-orders',
        'exit-shorts',
        'exit-hedges',
        'prove-flat',
        'pull-switch',
        'prove-switch',
        'log-out',
      ]);
    },
  );

  it('K2: leaves hedges out when the trader says so', () => {
    expect(planKill({ squareOffHedges: false }, broker('terminal'))).toEqual([
      'cancel-orders',
      'exit-shorts',
      'prove-flat',
      'pull-switch',
      'prove-switch',
      'log-out',
    ]);
  });

  it('has no switch where the broker has none', () => {
    expect(planKill({ squareOffHedges: true }, broker('none'))).toEqual([
      'cancel-orders',
      'exit-shorts',
      'exit-hedges',
      'prove-flat',
      'log-out',
    ]);
  });
});
