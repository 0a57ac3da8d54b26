/** How pictures become crops: a setting of a dataset, and of what is scored. Records of before mean `detect` and `ours`. */
import { defineSettings } from './settings/define';
import { choice } from './settings/kinds';

/** `detect`: photographs; `already`: pictures that are crops; `auto`: each picture decides. */
export type Crops = 'detect' | 'already' | 'auto';
export const CROPS = ['detect', 'already', 'auto'] as const satisfies readonly Crops[];

/**
 * The square that is cut. `ours`: all landmarks x 1.3, the picture's edge repeated where it leaves the picture; `authors`: dlib's
 * box x 1.3, shrunk at the border; `authors-centre`: of that the middle 224 of 256, as the CVPR tests.
 */
export type Framing = 'ours' | 'authors' | 'authors-centre';
export const FRAMINGS = ['ours', 'authors', 'authors-centre'] as const satisfies readonly Framing[];

// prettier-ignore
const settings = {
  crops: choice('detect', CROPS, { group: 'cropping', label: 'Pictures are', before: 'detect', words: { detect: 'photographs', already: 'cropped already', auto: 'either (each decides)' }, reason: 'A face that was cut out already is taken whole: cut out again, its border would be filled with repeated pixels, which a detector learns. Either takes those whole in which the face fills the picture as the authors\' tools leave it.' }),
  framing: choice('ours', FRAMINGS, { group: 'cropping', label: 'Framing', before: 'ours', words: { ours: 'ours (landmarks x 1.3)', authors: "the authors' (dlib-like box x 1.3)", 'authors-centre': "the authors' tests (its middle 224 of 256)" }, reason: "Ours repeats the picture's edge where the square leaves it; the authors' shrinks there, and is about a tenth narrower. Their CVPR tests cut the middle 224 of 256 out of it. Where crops of theirs are taken whole, the others are framed as theirs too, so that framing tells no class." }),
};

export const CROPPING = defineSettings({
  groups: { cropping: 'Crops' },
  settings,
  always: [],
  recipe: ({ crops }) => (crops === 'detect' ? {} : { framing: 'authors' }),
});

export interface Cropping {
  crops: Crops;
  framing: Framing;
}

/** What is said of a cropping, over what it was: the framing goes with how pictures are, unless it was chosen. */
export function withCropping(before: Cropping, { crops, framing }: Partial<Cropping>): Cropping {
  const pictures = crops === undefined ? before : CROPPING.change(before, 'crops', crops);
  return framing === undefined ? pictures : CROPPING.change(pictures, 'framing', framing);
}

/** How many faces were cut in one way. */
export interface Cut {
  framing: Framing;
  /** Their pictures were crops already. */
  isWhole: boolean;
  faces: number;
}

/** How the faces of a set were cut, the commonest way first, whatever their order. Faces of before say nothing: `ours`, and cut. */
export function countCuts(faces: Iterable<{ framing?: Framing; isWhole?: boolean }>): Cut[] {
  const cuts = new Map<string, Cut>();
  for (const { framing = 'ours', isWhole = false } of faces) {
    const key = `${framing} ${isWhole}`;
    cuts.set(key, { framing, isWhole, faces: (cuts.get(key)?.faces ?? 0) + 1 });
  }
  const place = ({ framing, isWhole }: Cut) => 2 * FRAMINGS.indexOf(framing) + Number(!isWhole);
  return [...cuts.values()].sort((a, b) => b.faces - a.faces || place(a) - place(b));
}

/** Faces of a framing. */
export interface FramedFaces {
  framing: Framing;
  faces: number;
}

/** How many faces of a set have each framing, the commonest first. */
export function countFramings(faces: Iterable<{ framing?: Framing }>): FramedFaces[] {
  const cuts = countCuts([...faces].map(({ framing }) => ({ framing })));
  return cuts.map(({ framing, faces: count }) => ({ framing, faces: count }));
}

/** The framing of most faces of a set; `ours` without any. */
export const commonFraming = (faces: Iterable<{ framing?: Framing }>): Framing =>
  countFramings(faces)[0]?.framing ?? 'ours';

/** How a face was cut, behind "cut". */
export const FRAMED: Readonly<Record<Framing, string>> = {
  ours: 'in our framing',
  authors: "in the authors' framing",
  'authors-centre': "as in the authors' tests",
};

/** "3 in our framing and 1 as in the authors' tests" */
export const framingsWords = (framings: readonly FramedFaces[]): string =>
  framings.map(({ faces, framing }) => `${faces} ${FRAMED[framing]}`).join(' and ');

/** What to know of faces of several framings before a training, a sentence; null where all have one. */
export function mixedFraming(faces: Iterable<{ framing?: Framing }>): string | null {
  const framings = countFramings(faces);
  if (framings.length < 2) return null;
  return `These faces were cut ${framingsWords(framings)}: where classes differ in it, a detector learns that instead of the fakes. Import them into a new dataset in one framing.`;
}

/**
 * That faces which were in a dataset already are cut otherwise than now asked, a sentence; null where none is. A picture
 * that came with its map was taken whole, whatever was asked.
 */
export function cutOtherwise(
  faces: Iterable<{ framing?: Framing; isWhole?: boolean }>,
  { crops, framing }: Cropping,
): string | null {
  const others = [...faces].filter(
    (face) => (face.framing ?? 'ours') !== framing || (crops === 'already' && !face.isWhole),
  );
  if (others.length === 0) return null;
  return `${others.length} of these pictures were in the dataset already and stay cut as they were, otherwise than is now asked: import them into a new dataset, or delete their faces first.`;
}

/** What everything was before there was a choice. */
export const USUAL_CROPPING: Cropping = { crops: 'detect', framing: 'ours' };

export const isUsual = ({ crops, framing }: Cropping): boolean =>
  crops === USUAL_CROPPING.crops && framing === USUAL_CROPPING.framing;
