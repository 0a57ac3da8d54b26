import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { always, type Action } from '@/app/actions/action';
import type { Family } from '@/app/actions/family';
import type { ScreenPath } from '@/app/screenNames';
import type * as Sections from './sections';

let sectionsOf: typeof Sections.sectionsOf;
let searchIn: typeof Sections.searchIn;

beforeAll(async () => {
  // Stores look at the page when they are made.
  vi.stubGlobal('localStorage', { getItem: () => null });
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  ({ sectionsOf, searchIn } = await import('./sections'));
});

let running: boolean;
beforeEach(() => {
  running = false;
});

function action(
  id: string,
  title: string,
  screens: ScreenPath[],
  obstacle: Action['obstacle'] = always,
): Action {
  return { id, label: title, screens, watches: [], obstacle, perform: () => {} };
}
const stop = action('stop', 'Stop the run', ['/pretrain'], () => (running ? null : 'Nothing is running.'));
const start = action('start', 'Start the run', ['/pretrain']);
const samples = action('samples', 'Use sample faces', ['/faces', '/pretrain']);
const demo = action('demo', 'Watch it learn', []);

const family = (path: ScreenPath, actions: Action[]): { path: ScreenPath; family: Family } => ({
  path,
  family: { actions, ready: () => Promise.resolve() },
});
const FAMILIES = [
  family('/', [demo]),
  family('/pretrain', [stop, start, samples]),
  family('/faces', [samples]),
];

const ids = (sections: readonly { heading: string; actions: readonly Action[] }[]) =>
  Object.fromEntries(sections.map(({ heading, actions }) => [heading, actions.map(({ id }) => id)]));

it('lists this screen, then the ways to others, then what is done there, each action once', () => {
  const sections = sectionsOf(FAMILIES, '/pretrain');
  expect(sections.map(({ heading }) => heading)).toEqual([
    'On this screen: Pretrain',
    'Go to',
    'FSFM Lab',
    'Home',
  ]);
  expect(ids(sections)['On this screen: Pretrain']).toEqual(['stop', 'start', 'samples']);
});

it('lists an action of several screens under the first of them elsewhere', () => {
  const found = ids(sectionsOf(FAMILIES, '/runs'));
  expect(found.Faces).toEqual(['samples']);
  expect(found.Pretrain).toEqual(['stop', 'start']);
});

it('puts what cannot be done now behind what can, and forward again when it can', () => {
  const sections = sectionsOf(FAMILIES, '/pretrain');
  expect(ids(searchIn(sections, '', '/pretrain'))['On this screen: Pretrain']).toEqual([
    'start',
    'samples',
    'stop',
  ]);
  running = true;
  expect(ids(searchIn(sections, '', '/pretrain'))['On this screen: Pretrain']).toEqual([
    'stop',
    'start',
    'samples',
  ]);
});

it('finds by title and screen, with the section of the best first, and nothing for other words', () => {
  const sections = sectionsOf(FAMILIES, '/runs');
  const found = searchIn(sections, 'faces', '/runs');
  expect(found[0].heading).toBe('Go to');
  expect(ids(found)).toEqual({ 'Go to': ['go.faces', 'go.edit faces'], Faces: ['samples'] });
  expect(searchIn(sections, 'no such thing', '/runs')).toEqual([]);
});
