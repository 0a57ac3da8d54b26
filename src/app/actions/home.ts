/** What can be done from the first screen. */
import { runDemo } from '@/app/demo';
import { always, type Action } from './action';
import type { Family } from './family';

/** Sample faces, a small model that is quick here, and a run that begins by itself. */
export const watchDemo: Action = {
  id: 'home.demo',
  label: 'Watch it learn',
  title: 'Watch a model learn on sample faces',
  screens: [],
  watches: [],
  obstacle: always,
  perform: runDemo,
};

export const home: Family = { actions: [watchDemo], ready: () => Promise.resolve() };
