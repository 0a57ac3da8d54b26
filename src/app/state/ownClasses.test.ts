import { beforeEach, expect, it } from 'vitest';
import { recall } from '@/lib/siteStorage';
import type { LibraryFace } from '@/workers/protocol';
import { useFaces } from './facesStore';
import { addClass, forgetClass, openClasses, useOwnClasses } from './ownClasses';

const face = (label?: string) => ({ id: 'a', datasetId: 'd', ...(label && { label }) }) as LibraryFace;

beforeEach(() => {
  useOwnClasses.setState({ byDataset: {} });
  useFaces.setState({ datasetId: 'd', faces: [face('print')] });
});

it('a class is there before it has a face, in its dataset alone, and after a reload', () => {
  expect(addClass(' replay ', 'unknown')).toBe('replay');
  expect(openClasses()).toEqual(['print', 'replay']);
  expect(JSON.parse(recall('fsfm-lab-classes')!)).toEqual({ d: ['replay'] });
  useFaces.setState({ datasetId: 'other', faces: [] });
  expect(openClasses()).toEqual([]);
});

it('is called so that its name says whether it is genuine', () => {
  expect(addClass('my friends', 'genuine')).toBe('real');
  expect(addClass('StyleGAN', 'attack')).toBe('StyleGAN');
  expect(addClass('', 'attack')).toBe('fake');
});

it('is refused where it is there already, and where it would be a second genuine class', () => {
  addClass('live', 'unknown');
  expect(() => addClass('print', 'unknown')).toThrow('This dataset has a class "print" already.');
  expect(() => addClass('friends', 'genuine')).toThrow('"live" is the genuine class already, and "real" would be a second.'); // prettier-ignore
  expect(openClasses()).toEqual(['live', 'print']);
});

it('goes under another name, or away; one that comes to be another is not there twice', () => {
  addClass('replay', 'unknown');
  forgetClass('replay', 'screen');
  expect(openClasses()).toEqual(['print', 'screen']);
  addClass('mask', 'unknown');
  forgetClass('mask', 'screen');
  expect(openClasses()).toEqual(['print', 'screen']);
  forgetClass('screen');
  expect(openClasses()).toEqual(['print']);
});
