import { describe, expect, test } from 'vitest';
import { ManualClock } from '../engine/simulation-days/manual-clock.ts';
import { PageSecrets } from './page-secrets.ts';
import type { CodeSources } from './page-secrets.ts';
import { PracticePost } from './practice-terminal/stage/post.ts';
import { kotakNeoProfile } from './profiles/kotak-neo.ts';
import { Redactor } from './redact.ts';
import { OneTimeCodes } from './totp.ts';

const from = 'noreply@nmail.kotaksecurities.com';

function page(sources: (clock: ManualClock, post: PracticePost) => Partial<CodeSources>) {
  const clock = new ManualClock(1_790_000_000_000);
  const redactor = new Redactor();
  const post = new PracticePost(() => clock.now());
  const all = { codes: new OneTimeCodes(clock), ...sources(clock, post) };
  const secrets = new PageSecrets(kotakNeoProfile(), { clientCode: 'AB1' }, all, { clock, redactor });
  return { clock, post, secrets, redactor };
}

const code = (digits: string) => ({ from, subject: 'OTP for login', text: `Your OTP is ${digits} now.` });

describe('a one-time code', () => {
  test('W5: that comes by mail 90 s late is waited for, and hidden in all that is written from then on', async () => {
    const { clock, post, secrets, redactor } = page((_clock, mailbox) => ({ mailbox }));
    await secrets.signInBegins();
    post.send(code('482913'), 90_000);
    const got = secrets.get('otp', 150_000);
    await clock.advance(95_000);
    expect(await got).toBe('482913');
    expect(redactor.redact('typed 482913')).toBe('typed [hidden]');
  });

  test('W5: of the sign-in before is not typed at the next, and a refused one never again', async () => {
    const { clock, post, secrets } = page((_clock, mailbox) => ({ mailbox }));
    await secrets.signInBegins();
    post.send(code('111111'));
    expect(await secrets.get('otp', 10_000)).toBe('111111');
    secrets.refused();
    await clock.advance(5_000);
    await secrets.signInBegins();
    post.send(code('222222'), 3_000);
    const next = secrets.get('otp', 30_000);
    await clock.advance(10_000);
    expect(await next).toBe('222222');
  });

  test('that no mail brings is asked of the trader, who is told how long the page waits', async () => {
    const asked: number[] = [];
    const { clock, secrets } = page((manual, mailbox) => ({
      mailbox,
      askTrader: async ({ untilMs }) => {
        asked.push(untilMs - manual.now());
        return ' 4711 ';
      },
    }));
    await secrets.signInBegins();
    const got = secrets.get('otp', 90_000);
    await clock.advance(60_000);
    expect(await got).toBe('4711');
    expect(asked).toEqual([30_000]);
  });

  test.each(['', 'abc', '12', '123456789'])('typed as “%s” is none', async (typed) => {
    const { secrets } = page(() => ({ askTrader: async () => typed }));
    await expect(secrets.get('otp', 30_000)).rejects.toMatchObject({ code: 'credentials-missing' });
  });

  test('that never comes ends the step by name, though the mailbox cannot be read', async () => {
    const { clock, secrets } = page((_clock, mailbox) => ({
      mailbox: { mark: mailbox.mark, since: () => Promise.reject(new Error('no such host')), close: mailbox.close },
    }));
    await secrets.signInBegins();
    const got = secrets.get('otp', 30_000).catch((error: unknown) => error);
    await clock.advance(31_000);
    expect(await got).toMatchObject({ code: 'credentials-missing' });
  });
});
