/**
 * The settings of a fine-tuning run, each in one line with its reason; `lib/settings` makes schema, form, link and record of them.
 * Source of the defaults: the authors' fine-tuning script (10 epochs, batch 64, blr 2.5e-4, layer decay 0.65,
 * weight decay 0.05, drop path 0.1, random erasing 0.25, mixup 0.8, cutmix 1.0, smoothing 0.1, RandAugment m9).
 */
import { FAKES, FAKES_NOTES, isMade, needsGeometry, type Fakes } from './madeFakes';
import { ENCODER_NAMES, isFrozenSize, modelNote, type EncoderName } from './presets';
import { defineSettings } from './settings/define';
import { choice, number, seed, text, toggle } from './settings/kinds';
import { warmupWithinRun } from './settings/rules';
import { TRAINING_TASKS } from './trainingTask';

export const DETECTOR_MODES = ['full', 'norms', 'adapter', 'probe'] as const;
type DetectorMode = (typeof DETECTOR_MODES)[number];
const POOLINGS = ['mean', 'class-token'] as const;
export type Pooling = (typeof POOLINGS)[number];

/** How faces without a video of their own are grouped by name; groups are never torn apart by a split. */
const GROUP_RULES = ['video', 'person', 'none'] as const;
export type GroupRule = (typeof GROUP_RULES)[number];

// prettier-ignore
const settings = {
  preset: choice('micro', ENCODER_NAMES, { group: 'detector', label: 'Model', note: modelNote, reason: 'The size of the encoder; choosing a pretrained encoder sets it to its size.' }),
  mode: choice('full', DETECTOR_MODES, { group: 'detector', label: 'Trained part', reason: 'Full: everything, as the authors fine-tune. Norms: the layer norms and the head. Adapter and probe leave the encoder as it is (FS-VFM): a measure of what pretraining has learned, and cheap, since its features are computed once a face and stored. Of the augmentations only the flip goes with that (features of both sides are stored); with any other they are computed anew at every step.' }),
  adapter: choice('gelu', ['gelu', 'relu'], { group: 'detector', label: 'Adapter', words: { gelu: 'GELU, standardised features', relu: 'FS-Adapter as released' }, when: { mode: ['adapter'] }, before: 'gelu', reason: 'Ours has biases and GELU, on features standardised over the training faces. The released FS-Adapter has ReLU after both layers, no biases, features as they are, and a projector for its contrastive loss.' }),
  contrastWeight: number(0, { group: 'detector', label: 'Weight of the contrastive loss', range: [0, 10], slider: [0, 1], step: 0.01, when: { mode: ['adapter'], adapter: ['relu'] }, before: 0, reason: 'Draws genuine faces together in the bottleneck of FS-Adapter. Authors: 0.01 to 0.1 by size and task; 0 is off.' }),
  contrastTemperature: number(0.07, { group: 'detector', label: 'Temperature of the contrastive loss', range: [0.01, 5], slider: [0.01, 1], step: 0.01, when: { mode: ['adapter'], adapter: ['relu'] }, before: 0.07, reason: 'Authors: 0.07.' }),
  fakes: choice('dataset', FAKES, { group: 'detector', label: 'Fakes', note: (fakes) => FAKES_NOTES[fakes], reason: 'From the dataset, or made of its genuine faces alone while it is trained: then no fake is needed. Sources of swaps and edits are of the same side of the split.' }),
  blendStrength: number(1, { group: 'detector', label: 'Strength of self-blending', range: [1, 4], step: 0.5, when: { fakes: ['self-blended', 'mixed'] }, before: 1, reason: 'How many times larger than in the paper the changes of the blended copy may be. 1 is the paper, for 224 pixels and more; at 64 pixels such blends are hardly visible, and stronger ones are easier to start with. Without effect on other fakes.' }),
  pooling: choice('mean', POOLINGS, { group: 'detector', label: 'Face feature', reason: 'The mean over patches and a norm of its own, as in the released detectors; or the class token.' }),
  balance: toggle(true, { group: 'detector', label: 'Balance classes', reason: 'Small classes are repeated until each is as large as the largest: a rare attack is not ignored.' }),
  balanceDomains: toggle(false, { group: 'detector', label: 'Balance domains', before: false, reason: 'Each batch has as many faces of every data set, method or family as of every other, and with balanced classes as many of each class of each: how anti-spoofing trains on several data sets. Domains are what folders tell; without any it changes nothing but the order.' }),
  task: choice('as labelled', TRAINING_TASKS, { group: 'data', label: 'Task', before: 'as labelled', reason: 'Which class each class of the dataset is trained as: as it is called; real and fake; live and spoof; or the four of the unified task (real, deepfake, diffusion, spoof), recognised by their names.' }),
  unseen: text('', { group: 'data', label: 'Attack held back for the test', maxLength: 200, before: '', reason: 'A kind of attack that is never trained on, to see how a detector does on unseen attacks. The test then has only this kind and genuine faces.' }),
  groupBy: choice('video', GROUP_RULES, { group: 'split', label: 'Keep together', reason: 'Frames of one video stay on the same side of the split. Where faces have no video name, file names decide.' }),
  testShare: number(0.25, { group: 'split', label: 'Held out for the test', range: [0, 0.5], step: 0.05, reason: 'A quarter is used for nothing but the final evaluation.' }),
  validationShare: number(0.1, { group: 'split', label: 'Held out for validation', range: [0, 0.5], step: 0.05, reason: 'A tenth decides when to stop, the threshold and the temperature.' }),
  splitSeed: seed({ group: 'split', label: 'Split seed', reason: 'The same seed splits the same faces in the same way.' }),
  epochs: number(30, { group: 'optimisation', label: 'Epochs', range: [1, 10_000], slider: [1, 100], whole: true, reason: 'Authors: 10, for a ViT-B. Small models on few faces need more passes; early stopping ends them.' }),
  warmupEpochs: number(3, { group: 'optimisation', label: 'Warm-up epochs', range: [0, 1000], slider: [0, 20], reason: 'A tenth of the run, as in pretraining.' }),
  batchSize: number(32, { group: 'optimisation', label: 'Batch size', range: [1, 1024], slider: [1, 128], whole: true, unit: 'faces', reason: 'Authors: 64. Thirty-two gives small models more steps for the same work.' }),
  blr: number(0.008, { group: 'optimisation', label: 'Base learning rate', range: [0, 100], slider: [0, 0.05], step: 0.0005, reason: 'lr = blr x batch / 256. Authors: 2.5e-4 for ViT-B; a tab-sized model takes 1e-3 at the head, a probe 1e-3 too.' }),
  minLr: number(1e-6, { group: 'optimisation', label: 'Final learning rate', range: [0, 1], slider: [0, 0.0001], step: 0.000001, reason: 'The cosine ends at 1e-6, as in MAE.' }),
  layerDecay: number(0.75, { group: 'optimisation', label: 'Layer decay', range: [0.1, 1], slider: [0.3, 1], step: 0.05, when: { mode: ['full'] }, reason: 'Each layer further from the head learns slower by this factor (BEiT). Authors: 0.65 over 12 blocks.' }),
  weightDecay: number(0.05, { group: 'optimisation', label: 'Weight decay', range: [0, 1], slider: [0, 0.3], step: 0.01, reason: '0.05 as the authors; none on a frozen encoder.' }),
  trainPositions: toggle(false, { group: 'optimisation', label: 'Train positions', when: { mode: ['full'] }, before: false, reason: 'The authors train the position embedding with everything else; fixed positions hardly matter on few faces.' }),
  decayTokens: toggle(true, { group: 'optimisation', label: 'Weight decay on the class token', when: { mode: ['full'] }, before: true, reason: 'As in pretraining. The authors decay neither the class token nor positions in fine-tuning.' }),
  clipGrad: number(0, { group: 'optimisation', label: 'Clip gradient norm', range: [0, 1000], slider: [0, 5], step: 0.1, reason: '0 is off, as in the released fine-tuning.' }),
  patience: number(10, { group: 'optimisation', label: 'Patience', range: [0, 1000], slider: [0, 50], whole: true, unit: 'epochs', when: { selectBy: ['auc', 'loss'] }, reason: 'Stops when validation has not improved for this many epochs; the best epoch is saved. 0 never stops.' }),
  selectBy: choice('auc', ['auc', 'loss', 'last'], { group: 'optimisation', label: 'Best epoch by', words: { auc: 'validation AUC', loss: 'validation loss', last: 'the last epoch' }, before: 'auc', reason: 'Which epoch is saved as the best, and what patience waits for. Authors: validation loss. A few validation faces cannot tell epochs apart: then the last is the honest choice.' }),
  smoothing: number(0.1, { group: 'regularisation', label: 'Label smoothing', range: [0, 0.5], step: 0.05, reason: 'Authors: 0.1.' }),
  dropPath: number(0, { group: 'regularisation', label: 'Drop path', range: [0, 0.9], slider: [0, 0.5], step: 0.05, when: { mode: ['full', 'norms'] }, reason: 'Authors: 0.1 for a deep network; off for shallow ones.' }),
  mixup: number(0, { group: 'regularisation', label: 'Mixup alpha', range: [0, 10], slider: [0, 1], step: 0.05, reason: 'Authors: 0.8. Off for small models, which hardly overfit a few hundred faces.' }),
  cutmix: number(0, { group: 'regularisation', label: 'Cutmix alpha', range: [0, 10], slider: [0, 1], step: 0.05, reason: 'Authors: 1.0. Off for small models.' }),
  flip: toggle(true, { group: 'augmentation', label: 'Random flip', reason: 'A mirrored face is as real or as fake.' }),
  randomResizedCrop: toggle(false, { group: 'augmentation', label: 'Random resized crop', before: false, reason: 'A window of 8 to 100 % of the face, as the authors fine-tune; off for small models, which then see pieces of faces.' }),
  pose: number(0, { group: 'augmentation', label: 'Pose', range: [0, 1], step: 0.05, before: 0, reason: 'Chance that a face, genuine or not, is turned by its own mesh (the idea of DotFAN). Off as the authors fine-tune; needs the geometry of faces, and faces that look more than 15 degrees aside stay as they are.' }),
  light: number(0, { group: 'augmentation', label: 'Light', range: [0, 1], step: 0.05, before: 0, reason: 'Chance that a face, genuine or not, is lit anew by its own mesh: ambient and directional light over its shape (the idea of DotFAN). Off as the authors fine-tune; needs the geometry of faces.' }),
  maxYaw: number(20, { group: 'augmentation', label: 'Farthest yaw', range: [1, 20], unit: 'degrees', before: 20, reason: 'No face is turned further from the camera than this, nor by more at once; pitch goes half as far. Beyond 20 degrees the hidden cheek would be made of what is seen of it, and smears. Without effect where Pose is 0.' }),
  randAugment: number(0, { group: 'augmentation', label: 'RandAugment magnitude', range: [0, 10], reason: 'Authors: 9 (rand-m9-mstd0.5-inc1). 0 is off.' }),
  erasing: number(0, { group: 'augmentation', label: 'Random erasing', range: [0, 1], step: 0.05, reason: 'Authors: 0.25.' }),
  jpeg: number(0, { group: 'augmentation', label: 'JPEG', range: [0, 1], step: 0.05, reason: 'Chance of quality 40 to 100: for detectors that must work on compressed pictures.' }),
  blur: number(0, { group: 'augmentation', label: 'Blur', range: [0, 1], step: 0.05, reason: 'Chance of a slight Gaussian blur.' }),
  noise: number(0, { group: 'augmentation', label: 'Noise', range: [0, 1], step: 0.05, reason: 'Chance of Gaussian noise.' }),
  resize: number(0, { group: 'augmentation', label: 'Small pictures', range: [0, 1], step: 0.05, reason: 'Chance of scaling down up to three times and up again.' }),
  seed: seed({ group: 'running', label: 'Seed', reason: 'Fixes initialisation, order and augmentation: the same seed repeats a run on one adapter.' }),
  kernels: choice('fused', ['fused', 'stock'], { group: 'running', label: 'Kernels', reason: 'Fused WGSL kernels are many times faster; stock tfjs operations are the reference path.' }),
};

/**
 * Models of under a million parameters, small enough for a tab: on hundreds of faces they need more passes, a larger rate
 * and no mixing. The defaults above are theirs.
 */
const TAB_PRESETS: readonly EncoderName[] = ['nano', 'micro'];

/** The authors' recipe for a whole network. */
const AUTHORS = {
  epochs: 10,
  warmupEpochs: 1,
  batchSize: 64,
  blr: 2.5e-4,
  layerDecay: 0.65,
  smoothing: 0.1,
  dropPath: 0.1,
  mixup: 0.8,
  cutmix: 1,
  randAugment: 9,
  erasing: 0.25,
};

/** A head on frozen features: cheap passes over cached features, so many of them; nothing to regularise. */
const FROZEN = {
  epochs: 100,
  warmupEpochs: 5,
  batchSize: 64,
  blr: 0.004,
  layerDecay: 1,
  weightDecay: 0,
  smoothing: 0,
  flip: false,
};

type Draft = Record<Exclude<keyof typeof settings, 'preset' | 'mode' | 'fakes'>, unknown> & {
  preset: EncoderName;
  mode: DetectorMode;
  fakes: Fakes;
};

/** What changes pictures from epoch to epoch in more than their sides, where it is above 0 or switched on. */
const CHANGES = [
  ...(['randomResizedCrop', 'pose', 'light', 'randAugment', 'erasing', 'jpeg', 'blur'] as const),
  ...(['noise', 'resize', 'mixup', 'cutmix'] as const),
];

/** The settings by which pictures change from epoch to epoch in more than their sides. */
function changesOf(config: Draft): (keyof Draft)[] {
  const changing = CHANGES.filter((key) => Number(config[key]) > 0);
  return isMade(config.fakes) ? ['fakes', ...changing] : changing;
}

const frozenSize = {
  key: 'mode',
  holds: ({ preset, mode }: Draft) => !isFrozenSize(preset) || isFrozen(mode),
  says: 'the sizes large and huge are trained as adapter or probe',
  tells: ({ preset }: Draft) => `An encoder of size ${preset} stays frozen here: choose adapter or probe.`,
} as const;

const cachedSize = {
  key: 'preset',
  holds: (config: Draft) => !isFrozenSize(config.preset) || changesOf(config).length === 0,
  says: 'the sizes large and huge take no augmentation but the flip, and the fakes of the dataset',
  tells: (draft: Draft) =>
    `Features of size ${draft.preset} are computed once a face, so pictures must stay as they are. Switch off: ${changesOf(
      draft,
    )
      .map((key) => settings[key].label)
      .join(', ')}.`,
} as const;

/** Fakes by meshes are made of faces as they are, and once: a face that is turned after that is another. */
const facesAsTheyAre = {
  key: 'fakes',
  holds: ({ fakes, pose, light }: Draft) =>
    !needsGeometry(fakes) || (Number(pose) === 0 && Number(light) === 0),
  says: 'pose and light go with the fakes of the dataset and with self-blended ones',
  tells: () =>
    'Swapped and edited fakes are made of faces as they are: set pose and light to 0, or choose other fakes.',
} as const;

export const DETECTOR = defineSettings({
  groups: {
    data: null,
    detector: 'Detector',
    split: 'Split',
    optimisation: 'Optimisation',
    regularisation: 'Regularisation',
    augmentation: 'Augmentation',
    running: 'Running',
  },
  settings,
  always: ['preset', 'mode'],
  recipe: ({ preset, mode }) => (isFrozen(mode) ? FROZEN : TAB_PRESETS.includes(preset) ? {} : AUTHORS),
  rules: [warmupWithinRun, frozenSize, cachedSize, facesAsTheyAre],
});

/**
 * A validated fine-tuning configuration. `clipGrad`, `patience`, `mixup`, `cutmix` and `randAugment` are off
 * at 0; `unseen` is the class of the dataset that only the test holds, '' for none; `pose`, `light`, `erasing`, `jpeg`,
 * `blur`, `noise` and `resize` are probabilities per picture.
 */
export type DetectorConfig = ReturnType<typeof DETECTOR.parse>;

export const defaultDetectorConfig = (
  preset: EncoderName = 'micro',
  mode: DetectorMode = 'full',
): DetectorConfig => DETECTOR.complete({ preset, mode });

export const parseDetectorConfig = DETECTOR.parse;

/** Whether the encoder stays as it is and only what comes after it is trained. */
export function isFrozen(mode: DetectorMode): boolean {
  return mode === 'probe' || mode === 'adapter';
}

/** Whether features can be computed once a face: the encoder is frozen, and pictures at most change sides. */
export const cachesFeatures = (config: DetectorConfig): boolean =>
  isFrozen(config.mode) && changesOf(config).length === 0;
