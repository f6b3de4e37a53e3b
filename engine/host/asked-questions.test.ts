import { describe, expect, it } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { AskedQuestions } from './asked-questions.ts';
import type { FromTerminal } from './terminal-link.ts';

const family = accountId('family');
const NOW = Date.parse('2026-11-20T09:20:00+05:30');

function desk() {
  const clock = new ManualClock(NOW);
  const said: FromTerminal[] = [];
  const questions = new AskedQuestions((message) => said.push(message), clock);
  const ask = (over?: Promise<unknown>) =>
    questions.ask(family, { what: 'otp', profile: 'Kotak Neo', untilMs: NOW + 50_000 }, over);
  const ids = () => said.flatMap((each) => ('question' in each ? [each.question.id] : []));
  const ended = () => said.flatMap((each) => ('questionOver' in each ? [each.questionOver] : []));
  return { clock, said, questions, ask, ids, ended };
}

describe('W5: a code that only the trader can read', () => {
  it('is asked for with its end, handed to whoever asked, and said nowhere', async () => {
    const { said, questions, ask, ids, ended } = desk();
    const answer = ask();
    expect(said).toEqual([
      { accountId: family, question: { id: ids()[0], what: 'otp', profile: 'Kotak Neo', until: NOW + 50_000 } },
    ]);
    questions.answered(ids()[0] ?? '', '482913');
    expect(await answer).toBe('482913');
    expect(ended()).toEqual(ids());
    expect(JSON.stringify(said)).not.toContain('482913');
  });

  it('is not waited for beyond its time, and an answer that comes later goes nowhere', async () => {
    const { clock, questions, ask, ids, ended } = desk();
    const answer = ask();
    await clock.advance(49_999);
    expect(ended()).toEqual([]);
    await clock.advance(1);
    expect(await answer).toBeUndefined();
    expect(ended()).toEqual(ids());
    questions.answered(ids()[0] ?? '', '482913');
    expect(ended()).toHaveLength(1);
  });

  it('"I have none" ends it at once, and so does a page that went on without', async () => {
    const { questions, ask, ids } = desk();
    const none = ask();
    questions.answered(ids()[0] ?? '', '');
    expect(await none).toBeUndefined();
    expect(await ask(Promise.resolve())).toBeUndefined();
    expect(await ask(Promise.reject(new Error('the page went away')))).toBeUndefined();
  });

  it('two questions at once have answers of their own', async () => {
    const { questions, ask, ids } = desk();
    const [one, other] = [ask(), ask()];
    const [first = '', second = ''] = ids();
    expect(first).not.toBe(second);
    questions.answered(second, '222222');
    questions.answered(first, '111111');
    expect([await one, await other]).toEqual(['111111', '222222']);
  });
});
