import { expect, it } from 'vitest';
import { rank } from './rank';

const startRun = { title: 'Start the run', screen: 'Pretrain' };
const startTraining = { title: 'Start training', screen: 'Train' };
const restart = { title: 'Run again with changes', screen: 'Runs' };

it('finds by the beginnings of words, in any order', () => {
  expect(rank(startRun, 'run sta')).toBeGreaterThan(0);
  expect(rank(startRun, 'tart')).toBeGreaterThan(0);
  expect(rank(startRun, 'stop')).toBe(0);
});

it('wants every word, of the title or of the screen', () => {
  expect(rank(startTraining, 'train start')).toBeGreaterThan(0);
  expect(rank(startRun, 'pretrain start')).toBeGreaterThan(0);
  expect(rank(startRun, 'start nothing')).toBe(0);
});

it('puts the beginning of a title before its later words, those before the screen, and all before the inside of a word', () => {
  const inTitle = rank(restart, 'run');
  expect(inTitle).toBeGreaterThan(rank(startRun, 'run'));
  expect(rank(startRun, 'run')).toBeGreaterThan(rank({ title: 'Compare', screen: 'Runs' }, 'run'));
  expect(rank({ title: 'Compare', screen: 'Runs' }, 'run')).toBeGreaterThan(
    rank({ title: 'Prune it', screen: 'Faces' }, 'run'),
  );
});

it('puts the shorter of two equal titles first', () => {
  expect(rank({ title: 'Stop', screen: '' }, 'stop')).toBeGreaterThan(
    rank({ title: 'Stop the many draws', screen: '' }, 'stop'),
  );
});

it('shows all while nothing is typed', () => {
  expect(rank(startRun, '')).toBe(1);
  expect(rank(startRun, '  ')).toBe(1);
});
