/** What the palette lists, in which order: this screen, the other screens' names, the app, then what is done elsewhere. */
import type { Action } from '@/app/actions/action';
import { APP_ACTIONS, NAVIGATION } from '@/app/actions/everywhere';
import type { Family } from '@/app/actions/family';
import { screenLabel, type ScreenPath } from '@/app/screenNames';

export interface Section {
  heading: string;
  actions: readonly Action[];
}

/** An action of several screens is listed once: here where it belongs here, else under the first of them. */
export function sectionsOf(
  families: readonly { path: ScreenPath; family: Family }[],
  here: ScreenPath | null,
): readonly Section[] {
  const own = families.find(({ path }) => path === here)?.family.actions ?? [];
  const listed = new Set(own);
  const others = families.map(({ path, family }) => {
    const actions = family.actions.filter((action) => !listed.has(action) && action.screens[0] === path);
    actions.forEach((action) => listed.add(action));
    return { heading: screenLabel(path), actions };
  });
  const sections = [
    { heading: here ? `On this screen: ${screenLabel(here)}` : '', actions: own },
    { heading: 'Go to', actions: NAVIGATION.filter(({ id }) => id !== navigationId(here)) },
    { heading: 'FSFM Lab', actions: APP_ACTIONS },
    ...others,
  ];
  return sections.filter(({ actions }) => actions.length > 0);
}

const navigationId = (here: ScreenPath | null): string =>
  here ? `go.${screenLabel(here).toLowerCase()}` : '';
