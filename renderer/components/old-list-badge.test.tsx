import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

import { scriptAccount } from '../e2e/scripted-account.ts';
import { OldListBadge } from './old-list-badge.tsx';

const account = scriptAccount({ id: 'own', rupees: 0 });
const shown = (oldInstruments?: { readonly date: string | null }): string =>
  renderToStaticMarkup(<OldListBadge account={{ ...account, ...(oldInstruments ? { oldInstruments } : {}) }} />);

describe('the badge of an old list of contracts (card P22)', () => {
  it('shows the day of the list in use, and what that means, to eyes and to screen readers', () => {
    const html = shown({ date: '2026-11-19' });
    expect(html).toContain('contract list of 2026-11-19');
    expect(html).toContain('title="Today&#x27;s list of contracts could not be had');
    expect(html).toMatch(/class="sr-only">: Today.*smaller orders/);
  });

  it('says that there is none of any day', () => {
    expect(shown({ date: null })).toContain('no contract list');
  });

  it('is not there while the list is today’s', () => {
    expect(shown()).toBe('');
  });
});
