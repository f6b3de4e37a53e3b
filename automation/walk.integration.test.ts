import { describe, expect, onTestFinished, test } from 'vitest';
import { realClock } from '../engine/host/real-clock.ts';
import type { TerminalReport } from '../engine/ports.ts';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { openPracticeDesk } from './practice-terminal/practice-desk.ts';
import { oneBrowser } from './testing/stage.ts';
import { practiceProfile } from './profiles/practice.ts';
import { parseProfile } from './profiles/profile-schema.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';

const browsers = oneBrowser();

type Change = (recorded: TerminalProfile) => Record<string, unknown>;

async function rehearseWith(change: Change): Promise<TerminalReport> {
  const desk = await openPracticeDesk({
    clock: realClock,
    evidenceRoot: tempFolder(),
    terminal: { browsers, stepTimeoutMs: 4_000 },
    profile: (origin) => {
      const recorded = practiceProfile(origin);
      return parseProfile({ ...recorded, ...change(recorded) });
    },
  });
  onTestFinished(() => desk.close());
  return desk.terminal.run('dry-run', 'e1');
}

const missing = { by: 'text', text: 'Subscribe to our research' };

describe('steps', () => {
  test('an optional step is passed over when its element does not come, and done when it does', async () => {
    const report = await rehearseWith((recorded) => ({
      toSwitch: [
        ...recorded.toSwitch,
        {
          id: 'advert',
          do: 'optional',
          when: missing,
          withinMs: 200,
          steps: [{ id: 'x', do: 'click', target: missing }],
        },
        {
          id: 'heading',
          do: 'optional',
          when: { by: 'role', role: 'heading', name: 'Kill switch' },
          steps: [{ id: 'seen', do: 'expect', target: { by: 'text', text: 'Kill switch is OFF' } }],
        },
      ],
    }));
    expect(report).toMatchObject({ outcome: 'rehearsed' });
    const names = report.steps.map(({ step }) => step);
    expect(names).toContain('seen');
    expect(names).not.toContain('x');
  });

  test('an element that is there twice is not pressed', async () => {
    const report = await rehearseWith((recorded) => ({
      toSwitch: [
        ...recorded.toSwitch,
        { id: 'ambiguous', do: 'click', target: { by: 'text', text: 'Account details' } },
      ],
    }));
    expect(report).toMatchObject({ outcome: 'failed', code: 'step-not-found', committed: 'no' });
    expect(report.detail).toMatch(/“ambiguous”.*on the page 2 times/);
  });

  test('a page that says neither on nor off is not touched', async () => {
    const report = await rehearseWith(() => ({ state: { on: missing, off: missing } }));
    expect(report).toMatchObject({ outcome: 'failed', code: 'step-not-found', committed: 'no' });
    expect(report.detail).toContain('on or off');
  });

  test('a page that says both on and off is not touched', async () => {
    const both = { by: 'text', text: 'Kill switch is OFF' };
    const report = await rehearseWith(() => ({ state: { on: both, off: both } }));
    expect(report).toMatchObject({ outcome: 'failed', code: 'step-not-found', committed: 'no' });
  });
});
