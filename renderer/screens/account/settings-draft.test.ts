import { describe, expect, it } from 'vitest';

import { scriptAccount } from '../../e2e/scripted-account.ts';
import { readLimit } from './limit-words.ts';
import { mailboxDraft } from './mailbox-draft.ts';
import { draftErrors, draftOf, saveInput } from './settings-draft.ts';

const account = scriptAccount({ id: 'family', rupees: 0 });

describe('a typed limit', () => {
  it.each(['6000', '-6000', '6,000', '₹6 000', '−6000'])('reads %s back as the same loss', (typed) => {
    expect(readLimit(typed, account.dayLossLimit)).toEqual({
      sentence: 'Stop when today’s loss reaches ₹6,000',
      effect: 'tighter',
    });
  });

  it('says whether it tightens or loosens', () => {
    expect(readLimit('12000', account.dayLossLimit).effect).toBe('looser');
    expect(readLimit('10000', account.dayLossLimit).effect).toBe('same');
    expect(readLimit('', account.dayLossLimit).effect).toBe('none');
  });
});

describe('saving settings', () => {
  it('sends what is stored back unchanged when nothing was typed, and no secret', () => {
    const input = saveInput('family', account.settings, draftOf(account.settings));
    expect(input).toEqual({ accountId: 'family', settings: { ...account.settings, dayLossLimit: '10,000' } });
  });

  it('sends the token only when one was typed, and an empty group as none', () => {
    const draft = { ...draftOf(account.settings), botToken: ' 1:abc ', linkedGroup: ' ' };
    const input = saveInput('family', account.settings, draft);
    expect(input.secrets).toEqual({ 'telegram-bot-token': '1:abc' });
    expect(input.settings.linkedGroup).toBeNull();
  });

  it('sends an inbox with its password apart, and none when nothing of it is typed', () => {
    const mailbox = { ...mailboxDraft(null), host: ' imap.gmail.com ', user: 'me@gmail.com', password: 'app pass' };
    const input = saveInput('family', account.settings, { ...draftOf(account.settings), mailbox });
    expect(input.settings.mailbox).toEqual({
      host: 'imap.gmail.com',
      port: 993,
      user: 'me@gmail.com',
      sender: null,
      subject: null,
    });
    expect(input.secrets).toEqual({ 'mail-password': 'app pass' });
    const port = saveInput('family', account.settings, {
      ...draftOf(account.settings),
      mailbox: { ...mailbox, port: 'ssl' },
    });
    expect(port.settings.mailbox?.port).toBe('ssl');
    const cleared = { ...mailboxDraft(null), port: '993' };
    expect(
      saveInput('family', account.settings, { ...draftOf(account.settings), mailbox: cleared }).settings.mailbox,
    ).toBeNull();
  });

  it('sends a typing mistake as the mistake it is', () => {
    const input = saveInput('family', account.settings, { ...draftOf(account.settings), maxRetries: 'three' });
    expect(input.settings.maxRetries).toBe('three');
  });

  it('puts each refusal at its field', () => {
    const details = [
      { path: 'settings.dayLossLimit', message: 'too small' },
      { path: 'settings.unheard', message: 'x' },
    ];
    expect(draftErrors({ code: 'invalid', message: 'no', details })).toEqual({ limit: 'too small' });
    expect(draftErrors({ code: 'locked', message: 'no', details: { until: 'x' } })).toEqual({});
  });
});
