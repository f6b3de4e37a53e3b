import { afterAll, onTestFinished, vi } from 'vitest';
import { realClock } from '../../engine/host/real-clock.ts';
import type { TerminalReport } from '../../engine/ports.ts';
import { tempFolder } from '../../engine/testing/temp-folder.ts';
import { SharedBrowser } from '../browser-source.ts';
import type { BrowserSource } from '../browser-source.ts';
import { openStageDesk } from '../practice-terminal/stage/stage-desk.ts';
import type { StageDesk } from '../practice-terminal/stage/stage-desk.ts';
import type { StageFaults } from '../practice-terminal/stage/stage-faults.ts';
import type { StageKind } from '../practice-terminal/stage/stage-server.ts';
import type { TerminalOptions } from '../kill-switch-terminal.ts';
import type { SwitchReading } from '../terminal-report.ts';

/** One browser for all tests of a file, gone after them. */
export function oneBrowser(): BrowserSource {
  // A bound for a machine that is busy; nothing is measured by it.
  vi.setConfig({ testTimeout: 240_000 });
  const shared = new SharedBrowser(realClock, { hosts: ['127.0.0.1'] });
  afterAll(() => shared.close());
  return shared;
}

/** A practice page and its terminal for the running test. */
export async function stageDesk(
  kind: StageKind,
  options: {
    readonly browsers: BrowserSource;
    readonly faults?: StageFaults;
    readonly terminal?: Partial<TerminalOptions>;
  },
): Promise<StageDesk & { readonly root: string }> {
  const root = tempFolder();
  const { browsers, faults, terminal } = options;
  const desk = await openStageDesk(kind, {
    clock: realClock,
    evidenceRoot: root,
    ...(faults ? { faults } : {}),
    terminal: { browsers, ...terminal },
  });
  onTestFinished(() => desk.close());
  return { ...desk, root };
}

/** What became of a kill's two terminal steps, in the words a trader reads. */
export type Ending = 'VERIFIED' | 'EXTERNAL' | 'UNVERIFIED';

/** Pulls the switch and reads it back; where nothing was clicked there is nothing to read. */
export async function killBy(
  desk: StageDesk,
  episode = 'kill-1',
): Promise<{ readonly report: TerminalReport; readonly reading: SwitchReading | undefined; readonly ending: Ending }> {
  const report = await desk.terminal.run('activate', episode);
  if (report.committed === 'no' && report.outcome !== 'already-on') {
    return { report, reading: undefined, ending: 'UNVERIFIED' };
  }
  const reading = await desk.terminal.readState(episode);
  const ending =
    reading.state !== 'on' || reading.verdict === undefined || reading.verdict === 'unverified'
      ? 'UNVERIFIED'
      : reading.verdict === 'verified'
        ? 'VERIFIED'
        : 'EXTERNAL';
  return { report, reading, ending };
}
