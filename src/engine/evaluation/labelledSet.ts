/** A labelled dataset for evaluation: which part of it, which class is genuine, and what speaks against trusting the figures. */
import type { FaceInfo } from '@/faces/types';
import { countCuts, FRAMED, type Cut, type Framing } from '@/lib/cropping';
import { labelledFingerprint } from '@/lib/datasetFingerprint';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import type { SetPart } from '@/lib/evaluationLink';
import type { MadeFakes } from '@/lib/madeFakes';
import { countSeen, type SeenFaces } from '@/lib/seenFaces';
import { arrange, type Arrangement } from '../data/arrangement';
import type { DetectorInfo } from '../scoring/detectorInfo';
import type { PredictedFace } from './predictions';

/** What a person asks a detector about. */
export interface LabelledSet {
  /** Id of the dataset. */
  id: string;
  name: string;
  part: SetPart;
  /** The class of its genuine faces; every other class is an attack. */
  genuine: string;
  /** Attacks are made of the genuine faces of the part, whatever attacks the dataset has; absent: they are the dataset's. */
  made?: MadeFakes;
  /** ALL faces of the dataset that can be used, each with its class, whatever the part: they decide the split. */
  faces: (FaceInfo & { label: string })[];
}

/** A part of a set as one detector is asked about it. */
export interface SetForDetector {
  /** Positions in `faces` of the set. */
  indices: number[];
  /** As the detector's classes have them: genuine faces under the detector's own genuine class. */
  predicted: PredictedFace[];
  /** What a person should know before believing the figures, as sentences. */
  warnings: string[];
}

/**
 * The part of a set for a detector. Parts that a dataset does not give itself are drawn as the detector's own training
 * drew them, so that its test part holds what it was not trained on.
 * @param bonaFide the genuine class of the detector
 */
export async function setForDetector(
  { name, part, genuine, faces, made }: LabelledSet,
  { classes, record, framing }: DetectorInfo,
  bonaFide: string,
): Promise<SetForDetector> {
  const items = faces.map(({ label, group = null, split, ...face }) => ({
    ...face,
    label,
    group,
    ...(split === undefined ? {} : { split }),
  }));
  const { labels, groups, splits } = arrange(
    items,
    record?.config ?? defaultDetectorConfig(),
    record ? (record.splitRule ?? 'arrival') : 'content',
  );
  const counts = ({ label }: { label: string }) => made === undefined || label === genuine;
  const indices = faces.flatMap((face, i) => counts(face) && (part === 'all' || splits[i] === part) ? [i] : []); // prettier-ignore
  const known = record !== null && (await labelledFingerprint(items)) === record.datasetFingerprint;
  return {
    indices,
    predicted: indices.map((i) => {
      const isGenuine = faces[i].label === genuine;
      return {
        id: faces[i].id,
        name: faces[i].name,
        group: groups[i],
        label: isGenuine ? bonaFide : faces[i].label,
        classIndex: classIndexOf(classes, bonaFide, isGenuine ? null : labels[i]),
      };
    }),
    warnings: [
      ...(known ? trainedOn(name, part, splits) : alreadySeen(name, indices.map((i) => faces[i]), record?.seen)), // prettier-ignore
      ...otherwiseCut(name, indices.map((i) => faces[i]), framing), // prettier-ignore
    ],
  };
}

/** With two classes any attack is the other one; else the one of its name, or -1. */
function classIndexOf(classes: readonly string[], bonaFide: string, attack: string | null): number {
  if (attack === null) return classes.indexOf(bonaFide);
  if (classes.length === 2) return 1 - classes.indexOf(bonaFide);
  return classes.findIndex((name) => name !== bonaFide && name.toLowerCase() === attack.toLowerCase());
}

/** Of a dataset that is not the one it was trained on, or no longer: faces that it saw all the same. */
function alreadySeen(
  name: string,
  faces: readonly { id: string }[],
  seen: SeenFaces | null | undefined,
): string[] {
  if (!seen) return [];
  const { train, validation } = countSeen(faces, seen);
  const shares = [
    ...(train > 0 ? [`trained on ${train}`] : []),
    ...(validation > 0 ? [`chosen on ${validation}`] : []),
  ];
  if (shares.length === 0) return [];
  return [
    `This detector was ${shares.join(' and ')} of these ${faces.length} faces of "${name}": its figures are too optimistic. Leave these faces out, or evaluate on others.`,
  ];
}

/**
 * Faces that are framed otherwise than those that it was made with. Of pictures that were taken whole, and of which
 * nobody said how they had been cut, nothing is known.
 */
function otherwiseCut(
  name: string,
  faces: readonly { framing?: Framing; isWhole?: boolean }[],
  framing: Framing,
): string[] {
  const isKnown = (cut: Cut) => !(cut.isWhole && cut.framing === 'ours');
  const others = countCuts(faces).filter((cut) => cut.framing !== framing && isKnown(cut));
  if (others.length === 0) return [];
  const count = others.reduce((sum, cut) => sum + cut.faces, 0);
  const ways = [...new Set(others.map((cut) => FRAMED[cut.framing]))].join(' or ');
  return [
    `This detector was made with faces ${FRAMED[framing]}, and ${count} of these ${faces.length} faces of "${name}" were cut ${ways}: import them into a new dataset with its framing.`,
  ];
}

function trainedOn(name: string, part: SetPart, splits: Arrangement['splits']): string[] {
  const seen = splits.filter((split) => split === 'train').length;
  if (part === 'all') {
    return [
      `This detector was trained on ${seen} of these ${splits.length} faces: its figures on "${name}" say nothing about new faces. Evaluate the test part.`,
    ];
  }
  if (part === 'validation')
    return [`The epoch and the threshold of this detector were chosen on these faces of "${name}".`];
  return [];
}
