import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { Attempt } from '../attempt.ts';
import type { AttemptParts } from '../attempt.ts';
import type { BrowserLease, BrowserSource } from '../browser-source.ts';
import { describe } from '../locate.ts';
import { partsOf, walkBefore } from '../profiles/profile-parts.ts';
import type { ProfilePart } from '../profiles/profile-parts.ts';
import type { Target } from '../profiles/target-schema.ts';
import { TerminalFailure } from '../terminal-failure.ts';
import { failureFrom } from '../terminal-report.ts';
import type { Walk } from '../walk-parts.ts';
import { walkSteps } from '../walk.ts';
import { pickInPage, pickOrder } from './pick-script.ts';
import { countFor, readPicked } from './picked-element.ts';
import { proposeTargets, usableTargets } from './propose-targets.ts';

/** A way to find the element that was pointed at, in words and as the profile holds it. */
export type RecordedTarget = { readonly target: Target; readonly words: string; readonly lasting: boolean };

/** What came of a recording. */
export type Recorded =
  | { readonly outcome: 'picked'; readonly targets: readonly RecordedTarget[] }
  | { readonly outcome: 'given-up' }
  | { readonly outcome: 'failed'; readonly sentence: string };

/** What a recording is made of. `signal` ends it, as a kill does, whose page comes first. */
export type RecorderParts = AttemptParts & {
  readonly browsers: BrowserSource;
  readonly signal: AbortSignal;
  /** Told when the page waits for the person, and at which step the walk to it came to its end, if it did. */
  readonly waits: (stoppedAt: string | undefined) => void;
  /** How long the person may take: five minutes unless said otherwise. */
  readonly pickWithinMs?: number;
};

/** Walks to a part of the profile in a window of its own, or as far as it can, and has a person point at the element. */
export async function recordPart(path: string, episodeId: string, parts: RecorderParts): Promise<Recorded> {
  const part = partsOf(parts.profile).find((one) => one.path === path);
  if (part === undefined) return { outcome: 'failed', sentence: 'The profile has no such step any more.' };
  const [open, ...before] = walkBefore(parts.profile, path);
  // The rest of the sign-in is walked here, where a step that fails does not end the attempt: that may be the one to mend.
  const attempt = new Attempt('record', episodeId, {
    ...parts,
    profile: { ...parts.profile, login: open ? [open] : [] },
  });
  let lease: BrowserLease | undefined;
  const close = (): void => void lease?.close();
  parts.signal.addEventListener('abort', close);
  try {
    const credentials = await attempt.credentials();
    const { origins, resourceOrigins } = parts.profile;
    lease = await parts.browsers.lease([...origins, ...resourceOrigins].map((origin) => new URL(origin).hostname));
    if (parts.signal.aborted) throw new TerminalFailure('crashed', ended);
    const walk = await attempt.openSignedIn(lease, credentials);
    const stopped = await walkSteps(walk, before).then(
      () => undefined,
      (error: unknown) => failureFrom(error, attempt.record.lastStep, 'by-itself'),
    );
    // A host that is not the broker's, a crash: there is no page to point at.
    walk.guarded.check();
    parts.waits(stopped === undefined ? undefined : attempt.record.lastStep);
    const recorded = await attempt.record.during('point-at-it', () => point(walk, part, parts));
    attempt.record.finish({ value: recorded.outcome });
    return recorded;
  } catch (error) {
    const failure = failureFrom(error, attempt.record.lastStep, parts.signal.aborted ? 'closed' : 'by-itself');
    attempt.record.finish({ code: failure.code, detail: failure.message });
    const sentence = parts.signal.aborted ? ended : attempt.redactor.redact(failure.message);
    return { outcome: 'failed', sentence };
  } finally {
    parts.signal.removeEventListener('abort', close);
    await lease?.close();
  }
}

const ended = 'The recording was ended before anything was pointed at.';

async function point({ guarded, clock }: Walk, part: ProfilePart, { pickWithinMs }: RecorderParts): Promise<Recorded> {
  const { page } = guarded;
  const end = clock.monotonic() + (pickWithinMs ?? 300_000);
  const mark = `data-tradefuse-${randomUUID().slice(0, 8)}`;
  const role = 'role' in part.target ? part.target.role : undefined;
  const order = pickOrder(mark, part.words, role);
  for (;;) {
    const left = end - clock.monotonic();
    if (left <= 0) return { outcome: 'given-up' };
    const how = await pickOnce(page, order, (over) => clock.sleep(left, over));
    guarded.check();
    if (how === 'given-up') return { outcome: 'given-up' };
    if (how === 'picked') return await read(page, mark);
  }
}

/** A page that moves on takes the order with it: it is given anew. */
async function pickOnce(
  page: Page,
  order: Parameters<typeof pickInPage>[0],
  timeOver: (over: AbortSignal) => Promise<void>,
): Promise<'picked' | 'given-up' | 'moved-on'> {
  const timer = new AbortController();
  try {
    const pick = page.evaluate(pickInPage, order).catch((error: unknown) => {
      if (error instanceof Error && /context was destroyed|navigat/i.test(error.message)) return 'moved-on' as const;
      throw error;
    });
    return await Promise.race([pick, timeOver(timer.signal).then(() => 'given-up' as const)]);
  } finally {
    timer.abort();
  }
}

async function read(page: Page, mark: string): Promise<Recorded> {
  const proposals = proposeTargets(await readPicked(page.locator(`[${mark}]`)));
  const counts = new Map<Target, number>();
  for (const { target } of proposals) counts.set(target, await countFor(page, target, mark));
  const usable = usableTargets(proposals, (target) => counts.get(target) ?? 0);
  if (usable.length > 0) {
    const targets = usable.map(({ target, lasting }) => ({ target, words: describe(target), lasting }));
    return { outcome: 'picked', targets };
  }
  return {
    outcome: 'failed',
    sentence:
      'Nothing tells this element from others on the page: it has no words of its own. Point at its label, or at words beside it.',
  };
}
