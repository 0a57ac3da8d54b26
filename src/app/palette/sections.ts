/** What the palette lists, in which order, and what of it is meant by what was typed. */
import { titleOf, type Action } from '@/app/actions/action';
import { APP_ACTIONS, NAVIGATION } from '@/app/actions/everywhere';
import type { Family } from '@/app/actions/family';
import { screenLabel, SCREENS, type ScreenPath } from '@/app/screenNames';
import { rank } from './rank';

export interface Section {
  heading: string;
  actions: readonly Action[];
}

/**
 * This screen's commands, the other screens' names, the app, then what is done elsewhere. An action of several screens is
 * listed once: here where it belongs here, else under the first of them.
 */
export function sectionsOf(
  families: readonly { path: ScreenPath; family: Family }[],
  here: ScreenPath | null,
): Section[] {
  const own = families.find(({ path }) => path === here)?.family.actions ?? [];
  const listed = new Set(own);
  const others = families.map(({ path, family }) => {
    const actions = family.actions.filter(
      (action) => !listed.has(action) && (action.screens.length === 0 || action.screens[0] === path),
    );
    actions.forEach((action) => listed.add(action));
    return { heading: screenLabel(path), actions };
  });
  return [
    { heading: here ? `On this screen: ${screenLabel(here)}` : '', actions: own },
    { heading: 'Go to', actions: NAVIGATION.filter((_, at) => SCREENS[at].path !== here) },
    { heading: 'FSFM Lab', actions: APP_ACTIONS },
    ...others,
  ].filter(({ actions }) => actions.length > 0);
}

/** What cannot be done now comes this much behind what can. */
const UNAVAILABLE = 0.75;

/**
 * Those that are meant, the best first, and the sections by the best in each. Before anything is typed the order stays, with
 * what cannot be done now at the end of its section.
 */
export function searchIn(
  sections: readonly Section[],
  typed: string,
  here: ScreenPath | null,
): readonly Section[] {
  const scored = sections.map(({ heading, actions }) => {
    const found = actions.map((action) => ({ action, score: scoreOf(action, typed, here) }));
    const meant = found.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
    return { heading, best: meant.at(0)?.score ?? 0, actions: meant.map(({ action }) => action) };
  });
  const meant = scored.filter(({ actions }) => actions.length > 0);
  return typed.trim() === '' ? meant : meant.sort((a, b) => b.best - a.best);
}

function scoreOf(action: Action, typed: string, here: ScreenPath | null): number {
  const screen = action.screens.find((path) => path === here) ?? action.screens.at(0);
  const found = { title: titleOf(action), screen: screen ? screenLabel(screen) : '' };
  return rank(found, typed) * (action.obstacle() === null ? 1 : UNAVAILABLE);
}
