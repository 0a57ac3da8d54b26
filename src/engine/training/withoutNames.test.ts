import { expect, it } from 'vitest';
import { withoutNames } from './runLibrary';

const box = { x: 0, y: 0, side: 1 };
const face = { id: 'a', name: 'Jane Doe.jpg', sourceWidth: 1, sourceHeight: 1, box, facesInPhoto: 1 };

it.each(['faceInfos', 'faces'])(
  'names of stored photographs go out of a state (%s), and nothing else',
  (key) => {
    const stored = { ...face, datasetId: 'd', label: 'real' };
    const head = { kind: 'k', loss: 0.5, [key]: [stored, face] };
    const changed = withoutNames(head);
    expect(changed).toEqual({ ...head, [key]: [{ ...stored, name: '' }, face] });
    expect(withoutNames(changed)).toBeNull();
  },
);
