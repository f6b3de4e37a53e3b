import { describe, expect, test } from 'vitest';
import { err, ok } from '../../engine/domain/result.ts';
import type { Clock } from '../../engine/ports.ts';
import { MailAwaited } from './await-mail.ts';
import type { Mail, Mailbox, MailFault } from './mailbox.ts';

const START = Date.UTC(2026, 10, 20, 3, 20);
const RULE = { from: 'NoReply@Broker.example', subject: 'one-time password', code: String.raw`\bOTP is (\d{6})\b` };
const CONFIRMED = { from: RULE.from, subject: 'Kill Switch Activated' };

/** A mail that comes in at a second of the story; what it says of itself may differ. */
type Coming = { readonly second: number; readonly text: string } & Partial<Omit<Mail, 'uid' | 'text' | 'receivedAt'>>;

function story(coming: readonly Coming[], fault: (second: number) => MailFault | undefined = () => undefined) {
  let now = START;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const inbox = (): readonly Mail[] =>
    coming
      .map(({ second, ...mail }, index) => ({
        uid: index + 1,
        from: 'noreply@broker.example',
        subject: 'Your one-time password',
        sentAt: START + second * 1_000,
        receivedAt: START + second * 1_000,
        ...mail,
      }))
      .filter(({ receivedAt }) => receivedAt <= now);
  const mailbox: Mailbox = {
    mark: async () => ok({ validity: '1', nextUid: inbox().length + 1 }),
    since: async ({ nextUid }) => {
      const broken = fault((now - START) / 1_000);
      return broken ? err(broken) : ok(inbox().filter(({ uid }) => uid >= nextUid));
    },
    close: async () => undefined,
  };
  const awaited = new MailAwaited(mailbox, clock);
  const begin = async () => {
    const request = await awaited.begin();
    if (!request.ok) throw new Error(request.error.message);
    return request.value;
  };
  return { awaited, begin, seconds: () => (now - START) / 1_000 };
}

const noCode = { ok: false, error: { code: 'mail-late' } };

describe('a one-time code by mail (card W5)', () => {
  test('W5: of a mail that was there before the request nothing is taken', async () => {
    const { awaited, begin, seconds } = story([
      { second: -5, text: 'Your OTP is 111111' },
      { second: 8, text: 'Your OTP is 222222' },
    ]);
    expect(await awaited.code(await begin(), RULE, 60_000)).toEqual(ok('222222'));
    expect(seconds()).toBe(8);
  });

  test('W5: a mail of an earlier request that comes in late is passed over', async () => {
    const { awaited, begin } = story([
      { second: 3, text: 'Your OTP is 111111', sentAt: START - 90_000 },
      { second: 12, text: 'Your OTP is 222222' },
    ]);
    expect(await awaited.code(await begin(), RULE, 60_000)).toEqual(ok('222222'));
  });

  test('W5: a telephone number is no code', async () => {
    const { awaited, begin } = story([
      { second: 2, text: 'Call 1800 209 9191 or 022-61234567 if the OTP is not yours' },
    ]);
    expect(await awaited.code(await begin(), RULE, 20_000)).toMatchObject(noCode);
  });

  test('W5: of two codes the newest is used, and never twice', async () => {
    const { awaited, begin } = story([
      { second: 1, text: 'Your OTP is 111111' },
      { second: 2, text: 'Your OTP is 222222' },
    ]);
    const request = await begin();
    await awaited.code(request, { ...RULE, from: 'nobody@broker.example' }, 4_000);
    expect(await awaited.code(request, RULE, 20_000)).toEqual(ok('222222'));
    expect(await awaited.code(request, RULE, 20_000)).toMatchObject(noCode);
  });

  test('W5: a code that takes 90 seconds is waited for, as long as it may', async () => {
    const { awaited, begin, seconds } = story([{ second: 90, text: 'Your OTP is 333333' }]);
    const request = await begin();
    expect(await awaited.code(request, RULE, 60_000)).toMatchObject(noCode);
    expect(await awaited.code(request, RULE, 60_000)).toEqual(ok('333333'));
    expect(seconds()).toBe(90);
  });

  test.each([
    ['another sender', { from: 'noreply@broker.example.evil.example' }],
    ['another subject', { subject: 'Your statement' }],
  ])('W5: a mail of %s is not meant', async (_what, other) => {
    const { awaited, begin } = story([{ second: 1, text: 'Your OTP is 111111', ...other }]);
    expect(await awaited.code(await begin(), RULE, 10_000)).toMatchObject(noCode);
  });

  test('a mail that shows two different codes says nothing; the same one twice does', async () => {
    const two = story([{ second: 1, text: 'Your OTP is 111111. Your OTP is 222222.' }]);
    expect(await two.awaited.code(await two.begin(), RULE, 10_000)).toMatchObject(noCode);
    const same = story([{ second: 1, text: 'Your OTP is 111111. Again: your OTP is 111111.' }]);
    expect(await same.awaited.code(await same.begin(), RULE, 10_000)).toEqual(ok('111111'));
  });

  test('a mail server that is away for a moment is asked again; one that refuses the password is not', async () => {
    const away: MailFault = { code: 'mail-unreachable', message: 'away' };
    const coming = [{ second: 1, text: 'Your OTP is 111111' }];
    const back = story(coming, (second) => (second < 10 ? away : undefined));
    expect(await back.awaited.code(await back.begin(), RULE, 60_000)).toEqual(ok('111111'));
    const gone = story(coming, () => away);
    expect(await gone.awaited.code(await gone.begin(), RULE, 60_000)).toEqual(err(away));
    const refused: MailFault = { code: 'mail-login-refused', message: 'no' };
    const shut = story(coming, () => refused);
    expect(await shut.awaited.code(await shut.begin(), RULE, 60_000)).toEqual(err(refused));
    expect(shut.seconds()).toBe(0);
  });
});

describe('a confirmation by mail', () => {
  test('is taken when it comes after the request, with the time it came', async () => {
    const { awaited, begin } = story([
      { second: -60, text: 'on', subject: 'Kill Switch Activated' },
      { second: 40, text: 'on', subject: 'Kill Switch Activated for your account' },
    ]);
    expect(await awaited.confirmation(await begin(), CONFIRMED, 300_000)).toEqual(ok(START + 40_000));
  });

  test('W10: that never comes is said to be late, not taken for granted', async () => {
    const { awaited, begin, seconds } = story([]);
    expect(await awaited.confirmation(await begin(), CONFIRMED, 300_000)).toEqual(
      err({
        code: 'mail-late',
        message: 'No mail from NoReply@Broker.example about “Kill Switch Activated” came within 300 s.',
      }),
    );
    expect(seconds()).toBe(300);
  });
});
