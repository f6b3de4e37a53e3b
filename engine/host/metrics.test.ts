import { expect, test } from 'vitest';
import { paise } from '../domain/money.ts';
import { accountView } from '../testing/account-views.ts';
import { emptySnapshot } from '../testing/scripted-host.ts';
import { metricsText } from './metrics.ts';

const textOf = (...accounts: ReturnType<typeof accountView>[]): string => metricsText({ ...emptySnapshot(), accounts });

test('each account has its figures', () => {
  const text = textOf(accountView({ mtm: { ...accountView().mtm, value: paise(-612_345) } }));
  expect(text).toContain('tradefuse_mtm_paise{account="practice-1",mode="practice"} -612345\n');
  expect(text).toContain('tradefuse_utilization_percent{account="practice-1",mode="practice"} 61.2\n');
  expect(text).toContain('tradefuse_data_age_seconds{account="practice-1",mode="practice"} 1.5\n');
  expect(text).toContain('tradefuse_protected{account="practice-1",mode="practice"} 1\n');
  expect(text).toContain('tradefuse_engine_state{account="practice-1",state="monitoring"} 1\n');
  expect(text).toContain('tradefuse_engine_state{account="practice-1",state="killing"} 0\n');
});

test('an unknown figure is absent, never zero', () => {
  const unknown = { ...accountView().mtm, value: null, quality: 'unknown' as const };
  const text = textOf(accountView({ mtm: unknown, utilization: null, dataAgeMs: null, protected: false }));
  expect(text).not.toMatch(/^tradefuse_(mtm_paise|utilization_percent|data_age_seconds)\{/m);
  expect(text).toContain('tradefuse_protected{account="practice-1",mode="practice"} 0\n');
});

test('every line is one Prometheus understands', () => {
  const line = /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?\d+(\.\d+)?)$/;
  for (const text of textOf(accountView()).trimEnd().split('\n')) expect(text).toMatch(line);
});
