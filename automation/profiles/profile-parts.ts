import { describe } from '../locate.ts';
import type { TerminalProfile } from './profile-schema.ts';
import type { ProfileStep, SimpleStep } from './step-schema.ts';
import type { Target } from './target-schema.ts';

/** The lists of a profile that are walked, in the order of the walk. */
const walked = ['login', 'toSwitch', 'toCommit'] as const;

/** One element that a profile looks for. `path` leads to it in the profile's JSON and names it in the editor. */
export type ProfilePart = {
  readonly path: string;
  /** The step it belongs to, as reports name it. */
  readonly step: string;
  /** What is done with it, in words: "Press the button “Manage”". */
  readonly words: string;
  readonly target: Target;
};

/** Every element that a profile looks for, in the order of the walk; the pop-ups come last. */
export function partsOf(profile: TerminalProfile): readonly ProfilePart[] {
  const { clientCode, state, commit } = profile;
  const steps = walked.map((list) => profile[list].flatMap((step, at) => stepParts(profile, step, `${list}.${at}`)));
  const code =
    clientCode === 'shown' ? [] : [part('clientCode', 'whose-account', 'Read whose account it is', clientCode)];
  const readings =
    'segments' in state
      ? state.segments.map((target, at) => part(`state.segments.${at}`, 'read-state', 'Read whether it is off', target))
      : [
          part('state.on', 'read-state', 'Read the kill switch as ON', state.on),
          part('state.off', 'read-state', 'Read the kill switch as OFF', state.off),
        ];
  const answers = [
    part('commit.confirm', 'last-click', 'The last click, made in a kill only', commit.confirm),
    ...(commit.cancel === 'leave' ? [] : [part('commit.cancel', 'cancel', 'Take the question back', commit.cancel)]),
    part('commit.done', 'answer', 'See that the switch was set', commit.done),
  ];
  const popUps = profile.popUps.flatMap(({ id, when, dismiss }, at) => [
    part(`popUps.${at}.when`, id, 'Know the pop-up', when),
    part(`popUps.${at}.dismiss`, id, 'Take the pop-up away', dismiss),
  ]);
  const [login = [], toSwitch = [], toCommit = []] = steps;
  return [...login, ...code, ...toSwitch, ...readings, ...toCommit, ...answers, ...popUps];
}

/** The profile with another target at a path of `partsOf`. Throws a RangeError where there is none, or where it is a name that must be a box to tick. */
export function withTarget(profile: TerminalProfile, path: string, target: Target): TerminalProfile {
  const known = partsOf(profile).find((one) => one.path === path);
  if (known === undefined) throw new RangeError(`the profile looks for nothing at ${path}`);
  if (!/\.segments\.\d+$/.test(path) || path.startsWith('state.')) return replaced(profile, path, target);
  if (!('role' in target) || target.role !== 'checkbox')
    throw new RangeError('a segment is a box to tick, by its name');
  return replaced(profile, path, target.name);
}

/**
 * As much of a profile as is walked before an element is looked for: what the recorder does before it hands the page over. The
 * last click is never part of it.
 */
export function walkBefore(profile: TerminalProfile, path: string): readonly ProfileStep[] {
  const [list, at] = path.split('.');
  const before = walked.findIndex((one) => one === list);
  const whole = (lists: number): readonly ProfileStep[] => walked.slice(0, lists).flatMap((one) => profile[one]);
  const own = walked[before];
  if (own !== undefined) return [...whole(before), ...profile[own].slice(0, Number(at))];
  if (list === 'clientCode') return whole(1);
  // A pop-up comes when it likes: the walk goes on until it lies over something.
  return list === 'state' || path === 'commit.done' ? whole(2) : whole(3);
}

function part(path: string, step: string, does: string, target: Target): ProfilePart {
  return { path, step, words: `${does}: ${describe(target)}`, target };
}

function stepParts(profile: TerminalProfile, step: ProfileStep, path: string): readonly ProfilePart[] {
  if (step.do !== 'optional') return simpleParts(profile, step, path);
  return [
    part(`${path}.when`, step.id, 'Do this only when there is', step.when),
    ...(step.unless ? [part(`${path}.unless`, step.id, 'Pass over at once when there is', step.unless)] : []),
    ...step.steps.flatMap((inner, at) => simpleParts(profile, inner, `${path}.steps.${at}`)),
  ];
}

function simpleParts(profile: TerminalProfile, step: SimpleStep, path: string): readonly ProfilePart[] {
  const one = (does: string, target: Target): readonly ProfilePart[] => [part(`${path}.target`, step.id, does, target)];
  switch (step.do) {
    case 'fill':
      return one(`Type ${'secret' in step.value ? secretWords[step.value.secret] : 'a text'} into`, step.target);
    case 'click':
      return one('Press', step.target);
    case 'wait-for':
      return one(step.until === 'visible' ? 'Wait for' : 'Wait until it is gone', step.target);
    case 'expect':
      return one('See that there is', step.target);
    case 'scroll':
      return [part(`${path}.until`, step.id, 'Scroll to', step.until)];
    case 'tick':
      return step.segments.map((name, at) =>
        part(`${path}.segments.${at}`, step.id, 'Tick', {
          by: profile.canvas ? 'semantics' : 'role',
          role: 'checkbox',
          name,
        }),
      );
    case 'turn':
      return step.switches.flatMap(({ target, press }, at) => [
        part(`${path}.switches.${at}.target`, step.id, `Turn ${step.to}`, target),
        ...(press ? [part(`${path}.switches.${at}.press`, step.id, 'By pressing', press)] : []),
      ]);
    case 'go':
    case 'press':
    case 'check-account':
      return [];
  }
}

const secretWords = {
  clientCode: 'the client code',
  mobileNumber: 'the mobile number',
  password: 'the password',
  mpin: 'the MPIN',
  totp: 'the authenticator’s code',
  otp: 'the one-time code',
} as const;

/** The same JSON with another value at a path that is in it. */
function replaced<T>(value: T, path: string, next: unknown): T {
  const [key = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? next : replaced((value as Record<string, unknown>)[key], rest.join('.'), next);
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === Number(key) ? inner : one)) as T;
  return { ...value, [key]: inner };
}
