import { expect, it } from 'vitest';
import { crc32 } from './crc32';
import type { FaceRow, SourceRow } from './faceIndex';
import { replay, type Change } from './faceJournal';

const face = (id: string, excluded = false) => ({ id, excluded }) as FaceRow;
const source = (key: string) => ({ key }) as SourceRow;
const line = (change: Change) => {
  const json = JSON.stringify(change);
  return `${crc32(new TextEncoder().encode(json)).toString(16).padStart(8, '0')} ${json}`;
};

it('a journal comes to what was said last, without the lines that were damaged', () => {
  const lines = [
    line({ dataset: { name: 'first', createdAt: 1 } }),
    ...[line({ face: face('a') }), line({ face: face('b') }), line({ face: face('d') }), ''],
    line({ face: face('c'), before: 'b' }),
    line({ face: face('a', true) }),
    ...[line({ source: source('x') }), line({ source: source('y') }).replace('"y"', '"z"')],
    line({ dataset: { name: 'second', createdAt: 1 } }),
    line({ dataset: { name: 'torn', createdAt: 1 } }).slice(0, 30),
  ];
  expect(replay(lines)).toEqual({
    dataset: { name: 'second', createdAt: 1 },
    faces: [face('a', true), face('d'), face('c')],
    sources: [source('x')],
  });
});
