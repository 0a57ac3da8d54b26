import { expect, it } from 'vitest';
import { parseWrittenForgeries, type ForgeryTruth } from '@/faces/library/writtenForgeries';
import type { FaceCrop } from '@/faces/types';
import { forgedFacesOf } from './mapTruthSet';

const record = (family: string, target: string, group: string | null = null) => ({
  ...{ family, kind: family, target: { id: target, name: `${target}.jpg`, group }, source: null },
  ...{ seed: 1, tries: 1, refused: [], foundAgain: true },
  facts: { gateShare: 0.5, outside: 0, changed: 9, colourApart: 1, colourful: [5, 5], poseApart: null },
});
const gate = btoa(String.fromCharCode(...new Uint8Array(56 * 56).fill(255)));

const face = (id: string, forgery?: { record: object; gate: string }) =>
  ({ id, name: `${id}.png`, ...(forgery && { forged: { forgery } }) }) as unknown as FaceCrop;
const all = { most: 100, seed: 1 };

it('puts each stored forgery to its gate and to the face before', () => {
  const faces = [
    face('genuine'),
    face('first', { record: record('swap', 'genuine', 'ann'), gate }),
    face('second', { record: record('blend', 'elsewhere'), gate }),
    face('short', { record: record('swap', 'genuine'), gate: btoa('few') }),
    face('odd', { record: { family: 'swap' }, gate }),
  ];
  const found = forgedFacesOf(faces, new Map(), all);
  expect(found.map(({ forged, original, family, person }) => [forged.id, original?.id, family, person])).toEqual([
    ['first', 'genuine', 'swap', 'ann'],
    ['second', undefined, 'blend', 'elsewhere'],
  ]); // prettier-ignore
  expect(found[0].gate).toEqual(new Float32Array(56 * 56).fill(1));
});

it('takes what files beside the faces say, and as many as are wanted', () => {
  const text = JSON.stringify({
    forgeries: ['a', 'b', 'c', 'd'].map((id) => ({
      ...{ picture: `${id}.png`, mask: `${id}-mask.png`, accepted: true },
      ...record('edit', 'genuine'),
      hashes: { face: id, picture: 'x', mask: 'x' },
    })),
  });
  const read = parseWrittenForgeries(text);
  expect(read.map(({ face: id, mask }) => [id, mask]).slice(0, 2)).toEqual([
    ['a', 'a-mask.png'],
    ['b', 'b-mask.png'],
  ]);
  const written = new Map<string, ForgeryTruth>(
    read.map((one) => [one.face, { record: one.record, gate: new Uint8Array(56 * 56) }]),
  );
  const faces = ['a', 'b', 'c', 'd', 'genuine'].map((id) => face(id));
  const found = forgedFacesOf(faces, written, { most: 2, seed: 1 });
  expect(found).toHaveLength(2);
  expect(found[0]).toMatchObject({ family: 'edit', original: { id: 'genuine' } });
});

it('says what is missing', () => {
  expect(() => forgedFacesOf([face('a'), face('b')], new Map(), all)).toThrow(
    'It is not known where any of these 2 faces was forged.',
  );
  expect(() => parseWrittenForgeries('{"forgeries":[{"family":"deepfake"}]}')).toThrow(
    '"forgeries.0.family" in forgeries.json is not what "npm run lab -- forge" writes there.',
  );
  expect(() => parseWrittenForgeries('faces')).toThrow('"its beginning" in forgeries.json');
});
