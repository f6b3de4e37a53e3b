import { Bell, FlaskConical, LayoutGrid, Moon, CircleHelp, Sun, type LucideIcon } from 'lucide-react';

import { ModeBadge } from '../components/badge.tsx';
import { FuseGlyph } from '../components/fuse-glyph.tsx';
import { useHostNow } from '../clock.ts';
import { toIstIso } from '../../engine/domain/time.ts';
import { useMirror } from '../mirror.ts';
import { hrefOf, useRoute, type Route } from '../route.ts';
import { toggleTheme, useTheme } from '../theme.ts';
import { MODE_WORDS, type Mode } from '../words/mode-words.ts';

type Place = { readonly route: Route; readonly label: string; readonly icon: LucideIcon };

const PLACES: readonly Place[] = [
  { route: { screen: 'dashboard' }, label: 'Dashboard', icon: LayoutGrid },
  { route: { screen: 'alerts' }, label: 'Alerts', icon: Bell },
  { route: { screen: 'practice' }, label: 'Practice lab', icon: FlaskConical },
  { route: { screen: 'help' }, label: 'Help', icon: CircleHelp },
];

/** The bar over every screen: the mark, the places, the mode, the clock, the light. On a phone the places move to the bottom edge. */
export function TopBar({ modes }: { readonly modes: readonly Mode[] }) {
  return (
    <header className="mx-auto flex w-full max-w-[1760px] items-center gap-3 px-4 pt-5 pb-3 sm:px-6 lg:gap-6">
      <a
        href={hrefOf({ screen: 'dashboard' })}
        className="flex items-center gap-2 rounded font-semibold tracking-[-0.02em]"
      >
        <FuseGlyph state="intact" className="h-5 w-10 text-ink" />
        <span className="hidden lg:inline">TradeFuse</span>
      </a>
      <Places />
      <div className="ml-auto flex items-center gap-2.5 sm:gap-3">
        <Modes modes={modes} />
        <HostClock />
        <ThemeToggle />
      </div>
    </header>
  );
}

function Places() {
  const current = useRoute().screen;
  const waiting = useMirror(
    (state) => state.snapshot?.alerts.filter((alert) => alert.acknowledgedAt === null).length ?? 0,
  );
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-t border-line bg-panel px-1 pt-1 pb-1.5 sm:static sm:flex sm:gap-1 sm:border-0 sm:bg-transparent sm:p-0"
    >
      {PLACES.map(({ route, label, icon: Icon }) => (
        <a
          key={label}
          href={hrefOf(route)}
          aria-current={current === route.screen ? 'page' : undefined}
          className="relative flex flex-col items-center gap-1 rounded-lg px-2 py-1.5 text-xs text-soft hover:text-ink aria-[current]:text-ink sm:flex-row sm:gap-2 sm:px-3 sm:text-sm sm:font-medium sm:aria-[current]:bg-raised"
        >
          <Icon className="size-[18px] sm:size-4" aria-hidden="true" />
          <span>{label}</span>
          {route.screen === 'alerts' && waiting > 0 && (
            <span
              className="absolute top-0 left-[54%] rounded-full bg-caution px-1.5 text-[0.6875rem] font-semibold text-ground sm:static"
              aria-label={`${waiting} not acknowledged`}
            >
              {waiting}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function Modes({ modes }: { readonly modes: readonly Mode[] }) {
  const only = modes.length === 1 ? modes[0] : undefined;
  return (
    <>
      {only !== undefined && (
        <span className="hidden text-[0.8125rem] text-soft xl:inline">{MODE_WORDS[only].meaning}</span>
      )}
      {modes.map((mode) => (
        <ModeBadge key={mode} mode={mode} />
      ))}
    </>
  );
}

function HostClock() {
  const now = useHostNow();
  const live = useMirror((state) => state.connection === 'live');
  if (now === null) return null;
  return (
    <span
      className={`hidden text-right text-sm whitespace-nowrap md:inline ${live ? 'text-soft' : 'text-faint line-through'}`}
    >
      {toIstIso(now).slice(11, 19)} IST
    </span>
  );
}

function ThemeToggle() {
  const theme = useTheme((state) => state.theme);
  const Icon = theme === 'dark' ? Sun : Moon;
  return (
    <button
      type="button"
      onClick={toggleTheme}
      aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
      className="rounded-lg p-2 text-soft hover:bg-raised hover:text-ink"
    >
      <Icon className="size-[18px]" aria-hidden="true" />
    </button>
  );
}
