import { expect, it } from 'vitest';
import type { FaceRow } from '@/storage/faceIndex';
import { GATE_SIDE } from '../forgery/record';
import { formatForgeryFile, gateOf, readForgeryFile } from './forgeryFile';

const person = { id: 'ab', name: 'a.jpg', group: null };
const record = {
  ...{ family: 'swap', kind: 'swap', target: person, source: { ...person, group: 'x' }, seed: -5, tries: 2 },
  ...{ refused: ['Another pose is found.'], foundAgain: true },
  facts: { gateShare: 0.5, outside: 0, changed: 9, colourApart: 2, colourful: [40, 41], poseApart: null },
};
const gate = btoa(String.fromCharCode(...Array.from({ length: GATE_SIDE * GATE_SIDE }, (_, i) => i % 256)));
const row = { id: 'f00d', label: 'fake', domain: 'swap', group: 'people 3', forgery: { record, gate } };
const text = formatForgeryFile(row as unknown as FaceRow);

it('comes back as it was, a genuine face too', () => {
  const { label, domain, group, forgery } = row;
  expect(readForgeryFile(text, 'f00d')).toEqual({ label, domain, group, forgery });
  expect(gateOf(gate)?.[300]).toBe(300 % 256);
  const real = formatForgeryFile({ id: 'f', label: 'real', group: 'people 3' } as FaceRow);
  expect(readForgeryFile(real, 'f')).toEqual({ label: 'real', group: 'people 3', forgery: null });
});

it.each([
  ['other pixels', text, 'beef', 'belongs to other pixels'],
  ['no JSON', 'x', 'f00d', 'cannot be used'],
  ['another gate', text.replace(gate, btoa('short')), 'f00d', '"forgery.gate" is not'],
  ['no base64', text.replace(gate, '%%%'), 'f00d', '"forgery.gate" is not'],
  ['an unknown family', text.replaceAll('"family":"swap"', '"family":"magic"'), 'f00d', '"forgery.record.family" is not'],
  ['something endless', `${text}${' '.repeat(40_000)}`, 'f00d', 'cannot be used'],
])('refuses %s', (_, broken, face, words) => {
  expect(() => readForgeryFile(broken, face)).toThrow(words);
}); // prettier-ignore
