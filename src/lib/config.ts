/** The settings of a pretraining run, each in one line with its reason; `lib/settings` makes schema, form, link and record of them. */
import { isOwnMask } from './ownMask';
import { MASKING_STRATEGIES, strategyText } from './maskingStrategies';
import { modelNote, PRESET_NAMES, PRESETS, type ModelConfig, type PresetName } from './presets';
import { defineSettings } from './settings/define';
import { choice, number, seed, toggle } from './settings/kinds';
import { warmupWithinRun } from './settings/rules';

export const CL_LOSSES = ['simsiam', 'byol', 'infonce', 'mocov3', 'infonce-positive', 'simclr'] as const;
export type ClLossName = (typeof CL_LOSSES)[number];

/** What a run minimises. */
export const OBJECTIVES = ['3c', 'mae', 'mcf'] as const;
export type ObjectiveName = (typeof OBJECTIVES)[number];

/** A tenth of the run, as in the paper (40 of 400 epochs), whatever the run's length. */
export const defaultWarmupEpochs = (epochs: number): number => epochs / 10;

// prettier-ignore
const settings = {
  preset: choice('micro', PRESET_NAMES, { group: 'model', label: 'Model', note: (name) => modelNote(name), reason: 'Chosen to suit this adapter. Larger models need more memory and more steps to show anything.' }),
  seed: seed({ group: 'running', label: 'Seed', reason: 'Fixes initialisation, data order, masks and augmentation: the same seed repeats a run on one adapter.' }),
  masking: choice('crfr-p', MASKING_STRATEGIES, { group: 'masks', label: 'Masking', also: isOwnMask, words: (choice) => strategyText(choice).title, reason: "CRFR-P is the paper's strategy: cover one random facial region, mask the rest proportionally. The others are those it was compared with; only CRFR-P and CRFR-R cover a region, so C2 is zero with the rest. Masks that you draw in the masking lab cover what they always hide." }),
  maskRatio: number(0.75, { group: 'masks', label: 'Mask ratio', range: [0.1, 0.95], step: 0.05, reason: 'The paper hides 75 % of the patches; the encoder sees the other quarter.' }),
  regionPer: choice('image', ['image', 'batch'], { group: 'masks', label: 'Covered region per', when: { masking: ['crfr-p', 'crfr-r'] }, reason: 'Image is what the paper describes; the released code draws one region for the whole batch.' }),
  objective: choice('3c', OBJECTIVES, { group: 'objective', label: 'Objective', before: '3c', words: { '3c': '3C (FSFM)', mae: 'MAE', mcf: 'MCF' }, reason: "3C is FSFM's: reconstruction, the covered region, and agreement with a target network. MAE is reconstruction alone, on random masks and without a target network. MCF compares features of the predicted and the true picture under a frozen teacher, and two masks of a face; its teacher is the encoder that the run begins with, or a random one of the same seed where it begins afresh." }),
  normPixLoss: toggle(true, { group: 'objective', label: 'Normalise target patches', when: { objective: ['3c', 'mae'] }, reason: 'Targets normalised per patch, as in MAE and the paper: the loss weighs structure, not brightness.' }),
  weightMim: number(1, { group: 'objective', label: 'Weight of C1 (hidden patches)', when: { objective: ['3c'] }, range: [0, 10], slider: [0, 2], step: 0.1, before: 1, reason: "One, as in the paper, where it has no weight of its own; 0 with C2 at 0 trains by self-distillation alone." }),
  weightSfr: number(0.007, { group: 'objective', label: 'Weight of C2 (region)', when: { objective: ['3c'] }, range: [0, 10], slider: [0, 0.1], step: 0.001, reason: "0.007 is the paper's weight of the covered region's reconstruction." }),
  weightCl: number(0.1, { group: 'objective', label: 'Weight of C3 (identity)', when: { objective: ['3c'] }, range: [0, 10], slider: [0, 1], step: 0.01, reason: "0.1 is the paper's weight of the self-distillation loss." }),
  clLoss: choice('simsiam', CL_LOSSES, { group: 'objective', label: 'Form of C3', when: { objective: ['3c'] }, words: { simsiam: 'SimSiam', byol: 'BYOL', infonce: 'InfoNCE', mocov3: 'MoCo v3', 'infonce-positive': 'InfoNCE, positives only', simclr: 'SimCLR' }, reason: 'The paper uses the negative cosine of SimSiam; the others are its ablations.' }),
  clTemperature: number(0.1, { group: 'objective', label: 'Temperature of C3', range: [0.01, 5], slider: [0.01, 1], step: 0.01, when: { objective: ['3c'], clLoss: ['infonce', 'mocov3', 'infonce-positive', 'simclr'] }, reason: 'Only for InfoNCE, MoCo v3 and SimCLR; 0.1 as in the released code.' }),
  repDecoderPosEmbed: choice('sincos', ['sincos', 'zero'], { group: 'objective', label: 'Representation decoder positions', when: { objective: ['3c'] }, words: { sincos: 'sine-cosine' }, reason: "Sine-cosine is the paper's intent; in the released code they stay zero by an oversight." }),
  weightSslp: number(1000, { group: 'objective', label: 'Weight of SSLP (teacher)', range: [0, 100_000], slider: [0, 2000], before: 1000, when: { objective: ['mcf'] }, reason: '1000 as in the released code of MCF; the contrast of two masks weighs 1.' }),
  sslpAxis: choice('tokens', ['tokens', 'channels'], { group: 'objective', label: 'Unit length of features along', before: 'tokens', when: { objective: ['mcf'] }, reason: "The released code of MCF gives each channel unit length over the tokens of a face, and its weight of SSLP belongs to that; channels gives each token unit length." }),
  contrastTemperature: number(0.2, { group: 'objective', label: 'Temperature of the contrast', range: [0.01, 5], slider: [0.01, 1], step: 0.01, before: 0.2, when: { objective: ['mcf'] }, reason: '0.2 as in the released code of MCF.' }),
  epochs: number(100, { group: 'optimisation', label: 'Epochs', range: [1, 100_000], slider: [1, 500], whole: true, reason: "The paper trains 400 epochs on millions of faces; 100 on a small set show how the method behaves." }),
  warmupEpochs: number(10, { group: 'optimisation', label: 'Warm-up epochs', range: [0, 100_000], slider: [0, 50], reason: 'A tenth of the run, as in the paper (40 of 400).' }),
  batchSize: number(16, { group: 'optimisation', label: 'Batch size', range: [1, 1024], slider: [1, 128], whole: true, unit: 'faces', reason: 'Sixteen fits every adapter; raise it where memory allows, or accumulate.' }),
  accumIter: number(1, { group: 'optimisation', label: 'Accumulate batches', range: [1, 256], slider: [1, 16], whole: true, reason: 'Gradients of this many batches are averaged before one update: a larger effective batch.' }),
  // Peaks at 1.5e-3 for batch 16 (lr = blr x batch x accum / 256); the paper's 1.5e-4 would peak at 9.4e-6 there, at which a tab-sized model does not move.
  blr: number(0.024, { group: 'optimisation', label: 'Base learning rate', range: [0, 10], slider: [0, 0.1], step: 0.001, reason: "Scaled linearly: lr = blr x effective batch / 256. The default peaks at 1.5e-3 for batch 16, close to the paper's 2.4e-3; the paper's own blr of 1.5e-4 belongs to a batch of 4096." }),
  minLr: number(0, { group: 'optimisation', label: 'Final learning rate', range: [0, 1], slider: [0, 0.001], step: 0.00001, reason: 'The cosine ends at zero, as in the paper.' }),
  weightDecay: number(0.05, { group: 'optimisation', label: 'Weight decay', range: [0, 1], slider: [0, 0.5], step: 0.01, reason: '0.05 as in the paper; biases, norms and other 1-D tensors are exempt.' }),
  clipGrad: number(1, { group: 'optimisation', label: 'Clip gradient norm', range: [0, 1000], slider: [0, 5], step: 0.1, reason: 'One, as in the released code; 0 switches clipping off.' }),
  emaMomentum: number(0.996, { group: 'optimisation', label: 'Target momentum', when: { objective: ['3c', 'mcf'] }, range: [0, 1], slider: [0.9, 1], step: 0.001, reason: 'The target network follows slowly: 0.996 rising to 1 along half a cosine; MCF begins at 0.99, which its code holds fixed.' }),
  randomResizedCrop: toggle(false, { group: 'augmentation', label: 'Random resized crop', reason: 'Off as in the paper; applied to picture and parsing map alike.' }),
  flip: toggle(false, { group: 'augmentation', label: 'Random horizontal flip', reason: 'Off as in the paper; swaps left and right regions of the parsing map too.' }),
  pose: number(0, { group: 'augmentation', label: 'Pose', range: [0, 1], step: 0.05, before: 0, reason: 'Chance that a face is turned by its own mesh, picture and parsing map alike (the idea of DotFAN). Off as in the paper; needs the geometry of faces, and faces that look more than 15 degrees aside stay as they are.' }),
  light: number(0, { group: 'augmentation', label: 'Light', range: [0, 1], step: 0.05, before: 0, reason: 'Chance that a face is lit anew by its own mesh: ambient and directional light over its shape (the idea of DotFAN). Off as in the paper; needs the geometry of faces.' }),
  maxYaw: number(20, { group: 'augmentation', label: 'Farthest yaw', range: [1, 20], unit: 'degrees', before: 20, reason: 'No face is turned further from the camera than this, nor by more at once; pitch goes half as far. Beyond 20 degrees the hidden cheek would be made of what is seen of it, and smears. Without effect where Pose is 0.' }),
  heldOut: number(0, { group: 'heldOut', label: 'Held out', range: [0, 0.5], step: 0.05, before: 0, reason: 'Share of the faces that is never trained on; whole videos and people, as far as the dataset or file names tell them. After each epoch the losses on them are measured under fixed masks: whether a network learns faces or these pictures. Off as in the paper.' }),
  bestBy: choice('training', ['training', 'held-out'], { group: 'heldOut', label: 'Best state by', words: { training: 'training loss', 'held-out': 'held-out loss' }, before: 'training', reason: 'Which total loss says that one state of the run is better than another: the mean over an epoch of training, or the one on the held-out faces.' }),
  patience: number(0, { group: 'heldOut', label: 'Stop early after', range: [0, 10_000], slider: [0, 100], whole: true, unit: 'epochs', before: 0, reason: 'Ends the run once the total loss on the held-out faces has not fallen for so many epochs; 0 trains all epochs.' }),
  kernels: choice('fused', ['fused', 'stock'], { group: 'running', label: 'Kernels', reason: 'Fused WGSL kernels are many times faster; stock tfjs operations are the reference path.' }),
  precision: choice('f32', ['f32', 'f16'], { group: 'running', label: 'Precision of forward products', before: 'f32', reason: 'f16 multiplies in half precision, sums in f32, and halves the memory of hidden layers; products then differ by about 0.04 %. Only on adapters with shader-f16, and not yet tried on a real GPU, so f32 is the default.' }),
  recompute: toggle(false, { group: 'running', label: 'Recompute activations', reason: 'Keeps only the input of each block and computes the rest again: less memory, about a third more time.' }),
  picturesEverySteps: number(0, { group: 'running', label: 'Pictures every … steps', range: [0, 10_000], slider: [0, 100], whole: true, reason: '0 chooses the rate so that pictures cost under a tenth of the training time.' }),
};

export const PRETRAINING = defineSettings({
  groups: {
    model: 'Model',
    masks: 'Masks',
    objective: 'Objective',
    optimisation: 'Optimisation',
    augmentation: 'Augmentation',
    heldOut: 'Held-out faces',
    running: 'Running',
  },
  settings,
  always: ['preset'],
  recipe: ({ epochs, objective }) => ({
    warmupEpochs: defaultWarmupEpochs(epochs),
    // Only 3C has a use for a covered region. A row of an older run has no objective.
    ...((objective === 'mae' || objective === 'mcf') && { masking: 'random' as const }),
    // What pictures are drawn from has the units of the loss: MCF's prediction is a picture.
    ...(objective === 'mcf' && { normPixLoss: false, emaMomentum: 0.99 }),
  }),
  rules: [
    warmupWithinRun,
    {
      key: 'bestBy',
      holds: ({ bestBy, heldOut }) => bestBy === 'training' || heldOut > 0,
      says: 'bestBy held-out needs heldOut above 0',
      tells: () =>
        'The held-out loss needs held-out faces. Set "Held out" above 0, or choose the training loss.',
    },
    {
      key: 'patience',
      holds: ({ patience, heldOut }) => patience === 0 || heldOut > 0,
      says: 'patience needs heldOut above 0',
      tells: () => 'Stopping early needs held-out faces. Set "Held out" above 0, or this to 0.',
    },
    {
      key: 'normPixLoss',
      holds: ({ objective, normPixLoss }) => objective !== 'mcf' || !normPixLoss,
      says: 'normPixLoss does not go with the objective mcf',
      tells: () =>
        'MCF predicts whole pictures, which its teacher sees. Switch "Normalise target patches" off.',
    },
    {
      key: 'precision',
      holds: ({ precision, kernels }) => precision === 'f32' || kernels === 'fused',
      says: 'precision f16 needs the fused kernels',
      tells: () => 'Precision f16 needs the fused kernels. Choose them, or f32.',
    },
  ],
});

/** A validated run configuration. `clipGrad` 0 means no clipping; `picturesEverySteps` 0 means automatic. */
export type PretrainConfig = ReturnType<typeof PRETRAINING.parse>;

export const defaultPretrainConfig = (preset: PresetName = 'micro'): PretrainConfig =>
  PRETRAINING.complete({ preset });

export const parsePretrainConfig = PRETRAINING.parse;

/** Optimiser steps in one pass over the faces; the remainder is dropped, but never everything. */
export function stepsPerEpoch(
  faceCount: number,
  config: Pick<PretrainConfig, 'batchSize' | 'accumIter'>,
): number {
  return Math.max(1, Math.floor(faceCount / (config.batchSize * config.accumIter)));
}

/** Geometry of a configuration's networks. */
export function modelOf(config: Pick<PretrainConfig, 'preset'>): ModelConfig {
  return PRESETS[config.preset].model;
}
