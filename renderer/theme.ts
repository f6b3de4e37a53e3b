import { create } from 'zustand';

/** Dark is the default of the house; the system's wish comes first until the trader has chosen. */
export type Theme = 'dark' | 'light';

const KEY = 'tradefuse-theme';

function storedTheme(): Theme | undefined {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'dark' || stored === 'light' ? stored : undefined;
  } catch {
    // A locked-down profile has no storage; the choice then lasts as long as the window.
    return undefined;
  }
}

function initialTheme(): Theme {
  return storedTheme() ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
}

/** The theme in force. */
export const useTheme = create<{ readonly theme: Theme }>()(() => ({ theme: initialTheme() }));

function paint(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

/** Applies the theme to the page, before anything is drawn. */
export function startTheme(): void {
  paint(useTheme.getState().theme);
}

/** Changes to the other theme and remembers it. */
export function toggleTheme(): void {
  const theme = useTheme.getState().theme === 'dark' ? 'light' : 'dark';
  paint(theme);
  useTheme.setState({ theme });
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // See storedTheme.
  }
}
