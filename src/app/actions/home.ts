/** What can be done from the first screen. */
import { navigate } from 'wouter/use-browser-location';
import { runDemo } from '@/app/demo';
import { always, type Action } from './action';
import type { Family } from './family';

/** Sample faces, the smallest model, and a run that begins by itself. */
export const watchDemo: Action = {
  id: 'home.demo',
  label: 'Watch it learn on sample faces',
  screens: [],
  watches: [],
  obstacle: always,
  perform: () => {
    navigate('/pretrain?preset=nano');
    return runDemo();
  },
};

export const home: Family = { actions: [watchDemo], ready: () => Promise.resolve() };
