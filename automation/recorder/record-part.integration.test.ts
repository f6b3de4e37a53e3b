import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import { realClock } from '../../engine/host/real-clock.ts';
import { tempFolder } from '../../engine/testing/temp-folder.ts';
import type { BrowserSource } from '../browser-source.ts';
import { openPracticeDesk } from '../practice-terminal/practice-desk.ts';
import type { PracticeDesk } from '../practice-terminal/practice-desk.ts';
import { practiceProfile } from '../profiles/practice.ts';
import { partsOf, withTarget } from '../profiles/profile-parts.ts';
import type { TerminalProfile } from '../profiles/profile-schema.ts';
import { memoryRecording } from '../recording.ts';
import { oneBrowser } from '../testing/stage.ts';
import { OneTimeCodes } from '../totp.ts';
import { recordPart } from './record-part.ts';
import type { Recorded } from './record-part.ts';

const browsers = oneBrowser();
/** A page of this machine answers within this, however busy it is; what is not there is not waited for long. */
const stepTimeoutMs = 3_000;
const desks: { desk?: PracticeDesk; profile?: TerminalProfile } = {};

/** Pages opened through it are handed to whoever plays the person at the window. */
function watched(pages: Page[]): BrowserSource {
  return {
    lease: async (hosts) => {
      const lease = await browsers.lease(hosts);
      return {
        newContext: async (about) => {
          const context = await lease.newContext(about);
          context.on('page', (page) => pages.push(page));
          return context;
        },
        close: () => lease.close(),
      };
    },
  };
}

type Person = (page: Page) => Promise<void>;

async function record(path: string, person: Person, signal = new AbortController().signal) {
  const { desk, profile } = desks;
  if (desk === undefined || profile === undefined) throw new Error('no desk');
  const pages: Page[] = [];
  let stoppedAt: string | undefined;
  let atWindow: Promise<void> | undefined;
  const recorded: Recorded = await recordPart(path, 'record-1', {
    account: accountId('practice-family'),
    profile,
    credentials: async () => desk.credentials,
    evidenceRoot: tempFolder(),
    clock: realClock,
    sources: { codes: new OneTimeCodes(realClock) },
    recording: memoryRecording(),
    stepTimeoutMs,
    browsers: watched(pages),
    signal,
    waits: (at) => {
      stoppedAt = at;
      const [page] = pages;
      if (page)
        atWindow = page
          .getByText('TradeFuse: click on')
          .waitFor()
          .then(() => person(page));
    },
  });
  await atWindow;
  return { recorded, stoppedAt };
}

describe('a step whose button was renamed', () => {
  test('is pointed at in a window, stored by role and name, and the next dry run passes; nothing is pressed meanwhile', async () => {
    const desk = await openPracticeDesk({
      clock: realClock,
      evidenceRoot: tempFolder(),
      faults: { textChanged: true },
      terminal: { stepTimeoutMs, browsers },
    });
    const profile = practiceProfile(desk.url);
    Object.assign(desks, { desk, profile });
    try {
      const broken = await desk.terminal.run('dry-run', 'drill-1');
      expect(broken).toMatchObject({ outcome: 'failed', code: 'step-not-found' });
      const step = partsOf(profile).find((part) => part.step === 'disable-segments');
      expect(broken.detail).toContain(`step “${step?.step}”`);
      const path = step?.path ?? '';

      const { recorded, stoppedAt } = await record(path, (page) =>
        page.getByRole('button', { name: 'Deactivate selected' }).click(),
      );
      expect(stoppedAt).toBeUndefined();
      const target = { by: 'role', role: 'button', name: 'Deactivate selected' } as const;
      expect(recorded).toMatchObject({ outcome: 'picked' });
      const [best] = recorded.outcome === 'picked' ? recorded.targets : [];
      expect(best).toEqual({ target, words: 'the button “Deactivate selected”', lasting: true });

      const mended = withTarget(profile, path, target);
      const again = await openPracticeDesk({
        clock: realClock,
        evidenceRoot: tempFolder(),
        faults: { textChanged: true },
        terminal: { stepTimeoutMs, browsers },
        profile: (origin) => withTarget(practiceProfile(origin), path, target),
      });
      const report = await again.terminal.run('dry-run', 'drill-2');
      await again.close();
      expect(report).toMatchObject({ outcome: 'rehearsed', committed: 'no' });

      // The last click itself can be pointed at: what is pressed reaches no page of a broker.
      Object.assign(desks, { profile: mended });
      const last = await record('commit.confirm', (page) => page.getByRole('button', { name: 'Confirm' }).click());
      const [confirm] = last.recorded.outcome === 'picked' ? last.recorded.targets : [];
      expect(confirm?.target).toEqual(mended.commit.confirm);
      expect(desk.backend.activations).toBe(0);
    } finally {
      await desk.close();
    }
  });
});
