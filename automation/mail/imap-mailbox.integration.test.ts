import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPracticeMail, type RunningPracticeMail } from '../practice-terminal/practice-mail.ts';
import { ImapMailbox } from './imap-mailbox.ts';

const OPENING = Date.UTC(2026, 10, 20, 3, 20, 15);

let server: RunningPracticeMail;
let mailbox: ImapMailbox;

beforeEach(async () => {
  server = await startPracticeMail({ user: 'trader@example.com', now: () => OPENING });
  mailbox = new ImapMailbox({ host: '127.0.0.1', port: server.port, user: server.user, password: server.password });
});

afterEach(async () => {
  await mailbox.close();
  await server.close();
});

async function expectMark() {
  const mark = await mailbox.mark();
  if (!mark.ok) throw new Error(mark.error.message);
  return mark.value;
}

describe('an inbox over IMAP', () => {
  test('tells what came after a mark and nothing before, in the order it came', async () => {
    server.deliver({ from: 'Old@Broker.example', subject: 'Old', text: 'before' });
    const mark = await expectMark();
    expect(await mailbox.since(mark)).toEqual({ ok: true, value: [] });
    server.deliver({
      from: 'No-Reply@Broker.example',
      subject: 'Your code – ₹',
      text: 'Code 4711\nगुप्त',
      sentAt: OPENING - 5_000,
    });
    server.deliver({ from: 'no-reply@broker.example', subject: 'Second', text: 'two' });
    const mails = await mailbox.since(mark);
    expect(mails).toMatchObject({
      ok: true,
      value: [
        {
          uid: 2,
          from: 'no-reply@broker.example',
          subject: 'Your code – ₹',
          sentAt: OPENING - 5_000,
          receivedAt: OPENING,
        },
        { uid: 3, subject: 'Second' },
      ],
    });
    expect(mails.ok && mails.value[0]?.text.trim()).toBe('Code 4711\nगुप्त');
  });

  test('a refused password is said to be that, without the password in the words', async () => {
    server.faults.refuseLogin = true;
    const answer = await mailbox.mark();
    expect(answer).toMatchObject({ ok: false, error: { code: 'mail-login-refused' } });
    expect(JSON.stringify(answer)).not.toContain(server.password);
  });

  test('a line that broke is made anew by the next question', async () => {
    const mark = await expectMark();
    server.faults.drop = true;
    expect(await mailbox.since(mark)).toMatchObject({ ok: false, error: { code: 'mail-unreachable' } });
    server.faults.drop = false;
    server.deliver({ from: 'a@b.example', subject: 'S', text: 't' });
    expect(await mailbox.since(mark)).toMatchObject({ ok: true, value: [{ uid: 1 }] });
  });

  test('nobody there is unreachable, not empty', async () => {
    await server.close();
    expect(await mailbox.mark()).toMatchObject({ ok: false, error: { code: 'mail-unreachable' } });
  });
});
