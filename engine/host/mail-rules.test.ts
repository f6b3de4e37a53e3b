import { expect, it } from 'vitest';
import { kotakNeoProfile } from '../../automation/profiles/kotak-neo.ts';
import { zerodhaConsoleProfile } from '../../automation/profiles/zerodha-console.ts';
import { withMailRules } from './mail-rules.ts';

const kotak = kotakNeoProfile();

it('W5: the trader’s own sender and subject stand in place of the shipped ones, the shape of the code stays', () => {
  const changed = withMailRules(kotak, { sender: 'alerts@kotak.example', subject: 'Your code' });
  expect(changed.codeMail).toEqual({ ...kotak.codeMail, from: 'alerts@kotak.example', subject: 'Your code' });
  expect(changed.confirmationMail).toEqual({ ...kotak.confirmationMail, from: 'alerts@kotak.example' });
  expect({ ...changed, codeMail: kotak.codeMail, confirmationMail: kotak.confirmationMail }).toEqual(kotak);
});

it('W5: left empty, or without a mailbox, a page keeps its own; one that sends no mail gets none', () => {
  expect(withMailRules(kotak, { sender: null, subject: null })).toEqual(kotak);
  expect(withMailRules(kotak, null)).toEqual(kotak);
  const console = zerodhaConsoleProfile();
  expect(withMailRules(console, { sender: 'a@b.example', subject: 'x' })).toEqual(console);
});
