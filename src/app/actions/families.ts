/** The actions of each screen, fetched with it; `everywhere.ts` has those of the whole app. */
import { SCREENS, type ScreenPath } from '@/app/screenNames';
import type { Family } from './family';

const FAMILIES: Readonly<Record<ScreenPath, () => Promise<Family>>> = {
  '/': () => import('./home').then(({ home }) => home),
  '/score': () => import('./score').then(({ score }) => score),
  '/pretrain': () => import('./pretrain').then(({ pretrain }) => pretrain),
  '/runs': () => import('./runs').then(({ runs }) => runs),
  '/faces': () => import('./faces').then(({ faces }) => faces),
  '/train': () => import('./train').then(({ train }) => train),
  '/evaluate': () => import('./evaluate').then(({ evaluate }) => evaluate),
  '/masks': () => import('./masks').then(({ masks }) => masks),
  '/about': () => import('./about').then(({ about }) => about),
};

export function loadFamily(path: ScreenPath): Promise<Family> {
  return FAMILIES[path]();
}

/** Of every screen, in the order of the navigation. */
export function loadFamilies(): Promise<readonly { path: ScreenPath; family: Family }[]> {
  return Promise.all(SCREENS.map(async ({ path }) => ({ path, family: await loadFamily(path) })));
}
