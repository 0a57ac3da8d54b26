/** The actions of each screen, fetched with it; `everywhere.ts` has those of the whole app. */
import { SCREENS, type ScreenPath } from '@/app/screenNames';
import type { Family } from './family';
import { home } from './home';

const FAMILIES: Readonly<Record<ScreenPath, () => Promise<Family>>> = {
  '/': () => Promise.resolve(home), // comes with the page
  '/learn': () => import('./learn').then(({ learn }) => learn),
  '/score': () => import('./score').then(({ score }) => score),
  '/pretrain': () => import('./pretrain').then(({ pretrain }) => pretrain),
  '/runs': () => import('./runs').then(({ runs }) => runs),
  '/faces': () => import('./faces').then(({ faces }) => faces),
  '/train': () => import('./train').then(({ train }) => train),
  '/evaluate': () => import('./evaluate').then(({ evaluate }) => evaluate),
  '/masks': () => import('./masks').then(({ masks }) => masks),
  '/edit': () => import('./edit').then(({ edit }) => edit),
  '/weights': () => import('./weights').then(({ weights }) => weights),
  '/about': () => import('./about').then(({ about }) => about),
};

export function loadFamily(path: ScreenPath): Promise<Family> {
  return FAMILIES[path]();
}

/** Of every screen, in the order of the navigation. */
export function loadFamilies(): Promise<readonly { path: ScreenPath; family: Family }[]> {
  return Promise.all(SCREENS.map(async ({ path }) => ({ path, family: await loadFamily(path) })));
}
