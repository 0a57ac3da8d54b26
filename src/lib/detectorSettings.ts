/** Label, reason and bounds of each fine-tuning setting, for the form and its help texts. */
import {
  DETECTOR_MODES,
  FAKE_SOURCES,
  GROUP_RULES,
  POOLINGS,
  type DetectorSettingKey,
} from './detectorConfig';
import { PRESET_NAMES } from './presets';
import { TRAINING_TASKS } from './trainingTask';

export interface DetectorSettingInfo {
  label: string;
  /** `data`: beside the dataset, not in the form. */
  group: 'data' | 'detector' | 'split' | 'optimisation' | 'regularisation' | 'augmentation' | 'running';
  /** Why the default is what it is, with its source. */
  reason: string;
  options?: readonly string[];
  /** Range of the slider; the field takes all that is allowed. None for seeds. */
  slider?: { min: number; max: number; step: number };
}

const chance = { min: 0, max: 1, step: 0.05 };

export const DETECTOR_SETTINGS: Readonly<Record<DetectorSettingKey, DetectorSettingInfo>> = {
  preset: {
    label: 'Model',
    group: 'detector',
    reason: 'The size of the encoder; a pretrained file must have the same.',
    options: PRESET_NAMES,
  },
  mode: {
    label: 'What is trained',
    group: 'detector',
    reason:
      'Full: everything, as the authors fine-tune. Norms: the layer norms and the head. Adapter and probe leave the encoder as it is (FS-VFM): cheap, and a measure of what pretraining has learned.',
    options: DETECTOR_MODES,
  },
  fakes: {
    label: 'Fakes',
    group: 'detector',
    reason:
      'From the dataset, or made of its real faces alone by self-blending (Shiohara & Yamasaki 2022): then no fake is needed to train.',
    options: FAKE_SOURCES,
  },
  blendStrength: {
    label: 'Strength of self-blending',
    group: 'detector',
    reason:
      'How many times larger than in the paper the changes of the blended copy may be. 1 is the paper, for 224 pixels and more; at 64 pixels little is left to see of such blends, and stronger ones are easier to begin with. Without effect on the fakes of a dataset.',
    slider: { min: 1, max: 4, step: 0.5 },
  },
  pooling: {
    label: 'Feature of a face',
    group: 'detector',
    reason: 'The mean over patches and a norm of its own, as in the released detectors; or the class token.',
    options: POOLINGS,
  },
  balance: {
    label: 'Balance classes',
    group: 'detector',
    reason: 'Small classes are repeated until each is as large as the largest: a rare attack is not ignored.',
  },
  task: {
    label: 'Task',
    group: 'data',
    reason:
      'Which class each class of the dataset is trained as: as it is called; real and fake; live and spoof; or the four of the unified task (real, deepfake, diffusion, spoof), told by their names.',
    options: TRAINING_TASKS,
  },
  unseen: {
    label: 'Only in the test',
    group: 'data',
    reason:
      'A kind of attack that is never trained on: how a detector does on what it has not met. The test then holds only this kind and genuine faces.',
  },
  groupBy: {
    label: 'Keep together',
    group: 'split',
    reason:
      'Frames of one video stay on one side; faces with a video of their own always do. Names decide otherwise.',
    options: GROUP_RULES,
  },
  testShare: {
    label: 'Held out for the test',
    group: 'split',
    reason: 'A quarter is seen by nothing but the final judgement.',
    slider: { min: 0, max: 0.5, step: 0.05 },
  },
  validationShare: {
    label: 'Held out for validation',
    group: 'split',
    reason: 'A tenth decides when to stop, the threshold and the temperature.',
    slider: { min: 0, max: 0.5, step: 0.05 },
  },
  splitSeed: { label: 'Split seed', group: 'split', reason: 'The same seed splits the same faces alike.' },
  epochs: {
    label: 'Epochs',
    group: 'optimisation',
    reason: 'Authors: 10, for a ViT-B. Small models on few faces need more passes; early stopping ends them.',
    slider: { min: 1, max: 100, step: 1 },
  },
  warmupEpochs: {
    label: 'Warm-up epochs',
    group: 'optimisation',
    reason: 'A tenth of the run, as in pretraining.',
    slider: { min: 0, max: 20, step: 1 },
  },
  batchSize: {
    label: 'Batch size',
    group: 'optimisation',
    reason: 'Authors: 64. Thirty-two gives small models more steps for the same work.',
    slider: { min: 1, max: 128, step: 1 },
  },
  blr: {
    label: 'Base learning rate',
    group: 'optimisation',
    reason:
      'lr = blr x batch / 256. Authors: 2.5e-4 for ViT-B; a tab-sized model takes 1e-3 at the head, a probe 1e-3 too.',
    slider: { min: 0, max: 0.05, step: 0.0005 },
  },
  minLr: {
    label: 'Final learning rate',
    group: 'optimisation',
    reason: 'The cosine ends at 1e-6, as in MAE.',
    slider: { min: 0, max: 0.0001, step: 0.000001 },
  },
  layerDecay: {
    label: 'Layer decay',
    group: 'optimisation',
    reason:
      'Each layer further from the head learns slower by this factor (BEiT). Authors: 0.65 over 12 blocks.',
    slider: { min: 0.3, max: 1, step: 0.05 },
  },
  weightDecay: {
    label: 'Weight decay',
    group: 'optimisation',
    reason: '0.05 as the authors; none on a frozen encoder.',
    slider: { min: 0, max: 0.3, step: 0.01 },
  },
  clipGrad: {
    label: 'Clip gradient norm',
    group: 'optimisation',
    reason: '0 is off, as in the released fine-tuning.',
    slider: { min: 0, max: 5, step: 0.1 },
  },
  patience: {
    label: 'Patience',
    group: 'optimisation',
    reason:
      'Stops when validation has not improved for so many epochs; the best epoch is kept. 0 never stops.',
    slider: { min: 0, max: 50, step: 1 },
  },
  smoothing: {
    label: 'Label smoothing',
    group: 'regularisation',
    reason: 'Authors: 0.1.',
    slider: { min: 0, max: 0.5, step: 0.05 },
  },
  dropPath: {
    label: 'Drop path',
    group: 'regularisation',
    reason: 'Authors: 0.1 for a deep network; off for shallow ones.',
    slider: { min: 0, max: 0.5, step: 0.05 },
  },
  mixup: {
    label: 'Mixup alpha',
    group: 'regularisation',
    reason: 'Authors: 0.8. Off for small models, which hundreds of faces do not yet overfit that way.',
    slider: chance,
  },
  cutmix: {
    label: 'Cutmix alpha',
    group: 'regularisation',
    reason: 'Authors: 1.0. Off for small models.',
    slider: chance,
  },
  flip: { label: 'Random flip', group: 'augmentation', reason: 'A mirrored face is as real or as fake.' },
  randAugment: {
    label: 'RandAugment magnitude',
    group: 'augmentation',
    reason: 'Authors: 9 (rand-m9-mstd0.5-inc1). 0 is off.',
    slider: { min: 0, max: 10, step: 1 },
  },
  erasing: { label: 'Random erasing', group: 'augmentation', reason: 'Authors: 0.25.', slider: chance },
  jpeg: {
    label: 'JPEG',
    group: 'augmentation',
    reason: 'Chance of quality 40 to 100: for detectors that must work on compressed pictures.',
    slider: chance,
  },
  blur: { label: 'Blur', group: 'augmentation', reason: 'Chance of a slight Gaussian blur.', slider: chance },
  noise: { label: 'Noise', group: 'augmentation', reason: 'Chance of Gaussian noise.', slider: chance },
  resize: {
    label: 'Small pictures',
    group: 'augmentation',
    reason: 'Chance of scaling down up to three times and up again.',
    slider: chance,
  },
  seed: {
    label: 'Seed',
    group: 'running',
    reason: 'Fixes initialisation, order and augmentation: the same seed repeats a run on one adapter.',
  },
  kernels: {
    label: 'Kernels',
    group: 'running',
    reason: 'Fused WGSL kernels are many times faster; stock tfjs operations are the reference path.',
    options: ['fused', 'stock'],
  },
};
