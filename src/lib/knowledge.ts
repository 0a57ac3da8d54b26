/** What is asked of frozen features of faces: how they are read out, and what of a face is to be told from them. */
import { BLENDSHAPES, type BlendshapeName } from './blendshapes';

/**
 * What one row of features is made of. `mean`: the mean patch token. `spatial`: the mean patch tokens of the cells of a grid, one after
 * another. `views`: the mean patch tokens of both eyes, mouth and nose, each cut out and enlarged to the network's size.
 */
export const PROBE_READOUTS = ['mean', 'spatial', 'views'] as const;
export type ProbeReadout = (typeof PROBE_READOUTS)[number];

export const READOUT_TEXTS: Readonly<Record<ProbeReadout, { title: string; says: string }>> = {
  mean: { title: 'mean token', says: 'the mean of all patch tokens' },
  spatial: { title: '4 x 4 grid', says: 'the mean patch tokens of a grid of 4 x 4 cells, one after another' },
  views: {
    title: 'eyes, mouth, nose',
    says: 'the mean patch tokens of three views, enlarged to the size of the network: eyes, mouth and nose',
  },
};

/** Parts of a face by which targets are summed up. */
export const PROBE_REGIONS = ['eyes', 'brows', 'mouth', 'jaw', 'cheeks and nose', 'pose'] as const;
export type ProbeRegion = (typeof PROBE_REGIONS)[number];

const POSE_TARGETS = ['yaw', 'pitch'] as const;
type PoseTarget = (typeof POSE_TARGETS)[number];
export type ProbeTargetName = Exclude<BlendshapeName, '_neutral'> | PoseTarget;

/** All that may be told: blendshapes, which are 0..1, then angles in degrees. */
export const PROBE_TARGETS: readonly ProbeTargetName[] = [
  ...BLENDSHAPES.filter((name) => name !== '_neutral'),
  ...POSE_TARGETS,
];

export const isPoseTarget = (name: ProbeTargetName): name is PoseTarget =>
  POSE_TARGETS.some((pose) => pose === name);

const BY_BEGINNING: readonly (readonly [beginning: string, region: ProbeRegion])[] = [
  ...([['eye', 'eyes'], ['brow', 'brows'], ['mouth', 'mouth'], ['jaw', 'jaw']] as const), // prettier-ignore
  ...([['cheek', 'cheeks and nose'], ['nose', 'cheeks and nose']] as const), // prettier-ignore
];

export const regionOf = (name: ProbeTargetName): ProbeRegion =>
  BY_BEGINNING.find(([beginning]) => name.startsWith(beginning))?.[1] ?? 'pose';
