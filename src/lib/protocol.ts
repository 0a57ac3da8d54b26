/**
 * Protocols of the field: several detectors, each trained on some domains and tested on others, and one table of them. A
 * domain is a data set, or a family of attacks.
 */
import type { DetectorConfig } from './detectorConfig';
import { MADE_FAKES, type MadeFakes } from './madeFakes';
import type { TrainingTask } from './trainingTask';

export const PROTOCOL_PRESETS = ['anti-spoofing', 'deepfakes', 'diffusion', 'forgeries'] as const;
export type ProtocolPreset = (typeof PROTOCOL_PRESETS)[number];

export const MOST_PROTOCOL_SEEDS = 5;
export const MOST_SHOTS = 50;

interface Preset {
  title: string;
  /** What it does, in a sentence. */
  what: string;
  /** What a domain is called. */
  domain: string;
  /** Which class each class is trained as; genuine faces have the first of its names everywhere. */
  task: TrainingTask;
  genuine: string;
  /** One detector for each domain: trained on all others, or on it alone. */
  trainsOn: 'all others' | 'itself';
  /** Parts that collections give are followed; else a domain is trained on, or tested, as a whole. */
  hasParts: boolean;
  /** Domains come from one collection: a video or person of one name is the same in all of them. */
  sharesNames: boolean;
  /** Faces of the domain that is tested may be given to training. */
  hasShots: boolean;
  /** Every batch has as many faces of each domain. */
  balancesDomains: boolean;
  /** Domains are families of fakes that are made of genuine faces; attacks of the data sets are only tested on. */
  makesFakes: boolean;
}

export const PROTOCOLS: Readonly<Record<ProtocolPreset, Preset>> = {
  'anti-spoofing': {
    title: 'Anti-spoofing: leave one data set out',
    what: 'One detector for each data set, trained on all others and tested on it: HTER, AUC and TPR at FPR 1 % of videos, live is positive.',
    ...{ domain: 'data set', task: 'spoofing', genuine: 'live', trainsOn: 'all others' },
    ...{ hasParts: false, sharesNames: false, hasShots: true, balancesDomains: true, makesFakes: false },
  },
  deepfakes: {
    title: 'Deepfakes: train on one data set, test on all',
    what: 'One detector for each data set, tested on its own held-out part and on every other: AUC of frames and of videos.',
    ...{ domain: 'data set', task: 'deepfakes', genuine: 'real', trainsOn: 'itself' },
    ...{ hasParts: true, sharesNames: false, hasShots: false, balancesDomains: false, makesFakes: false },
  },
  diffusion: {
    title: 'Diffusion: train on one family, test on all',
    what: 'One detector for each family of attacks, tested on the held-out part of every family: AUC of frames and of videos.',
    ...{ domain: 'family', task: 'unseen diffusion', genuine: 'real', trainsOn: 'itself' },
    ...{ hasParts: true, sharesNames: true, hasShots: false, balancesDomains: false, makesFakes: false },
  },
  forgeries: {
    title: 'Forgeries: train on one family of made fakes, test on all',
    what: 'One detector for each family of fakes that is made of genuine faces (self-blended, swapped, edited, mixed), tested on the held-out people and their fakes of every family, and on attacks that none was trained on: AUC of pictures with a 95 % interval.',
    ...{ domain: 'family', task: 'deepfakes', genuine: 'real', trainsOn: 'itself' },
    ...{ hasParts: true, sharesNames: true, hasShots: false, balancesDomains: false, makesFakes: true },
  },
};

/** What a person asks for, beside the faces. */
export interface ProtocolChoice {
  preset: ProtocolPreset;
  /** Each a row of its own; of presets without shots only 0 counts. */
  shots: number[];
  /** How many; they count up from the settings' seed. */
  seeds: number;
  /** Of every training. */
  config: DetectorConfig;
}

/** 0 and 5 shots, as the papers have them. */
export const USUAL_SHOTS = [0, 5] as const;

/** Rows of the table; presets without shots have one. */
export const shotsOf = ({ preset, shots }: ProtocolChoice): number[] =>
  PROTOCOLS[preset].hasShots ? [...new Set(shots)].sort((a, b) => a - b) : [0];

/**
 * The settings of a training that the protocol splits itself: all that it hands over says its part.
 * @param domain that the training is about: where fakes are made, their family
 */
export function configOfRun(
  { preset, config }: ProtocolChoice,
  { seed, domain }: { seed: number; domain: string },
): DetectorConfig {
  const { task, balancesDomains } = PROTOCOLS[preset];
  const balanceDomains = balancesDomains || config.balanceDomains;
  const fakes = madeBy(preset, domain) ?? config.fakes;
  return { ...config, task, fakes, unseen: '', testShare: 0, validationShare: 0, balanceDomains, seed };
}

/** The family of fakes that a domain is; null where domains are of the faces, or it is a data set. */
export const madeBy = (preset: ProtocolPreset, domain: string): MadeFakes | null =>
  (PROTOCOLS[preset].makesFakes && MADE_FAKES.find((family) => family === domain)) || null;

/** What is known of one detector on one domain; figures in 0..1, null where undefined. */
export interface ProtocolCell {
  /** The domain that its detector is about: left out, or trained on. */
  domain: string;
  shots: number;
  seed: number;
  /** The domain that it was tested on. */
  test: string;
  /** Faces of the test. */
  faces: number;
  figures: Record<ProtocolFigure, number | null>;
}

/** 95 % interval of the mean over seeds of a cell's AUC of pictures: people, and seeds where there are several, are redrawn. */
export interface MeanInterval {
  domain: string;
  test: string;
  /** How many seeds it is of. */
  seeds: number;
  low: number;
  high: number;
}

/**
 * Of anti-spoofing as the authors' evaluation computes them, of videos, at a threshold chosen on the test; HTER at the threshold
 * of the detector's own validation beside it; of deepfakes the usual ones of both levels (`video...` null without videos).
 */
export const PROTOCOL_FIGURES = [
  ...(['hter', 'auc', 'tprAtLowFpr', 'hterAtValidation'] as const),
  ...(['frameAuc', 'frameEer', 'videoAuc', 'videoEer'] as const),
] as const;
export type ProtocolFigure = (typeof PROTOCOL_FIGURES)[number];
