/**
 * What the authors of FSFM and FS-VFM publish: which file is for what, and where it is used here. The page of released
 * weights and `docs/weights.md` are both made from this table. Nothing of it is fetched by this app.
 * Source: the READMEs and `download_pretrained_weitghts.py` of their code (branches main and FSVFM-extension), the pages of the
 * repository on Hugging Face. Those name no sizes, so that sizes are computed from the networks (`sizeBytes`).
 */
import { formatBytes } from './format';
import { PIXEL_STATISTICS_FILE, type KnownStatistics } from './pixelStatistics';

/** On Hugging Face. */
export const RELEASED_REPOSITORY = 'Wolowolo/fsfm-3c';
export const RELEASED_LICENCE = 'CC BY-NC 4.0';

type Size = 'S' | 'B' | 'L';

/**
 * `adapted`: with the FS-Adapter and its projector; `spoofs`: with an embedding of 512 before the head; `adapted spoofs`: with
 * both, beside the head of the adapted network, which nothing reads.
 */
type Network = 'online' | 'target' | 'detector' | 'four classes' | 'adapted' | 'spoofs' | 'adapted spoofs';

/** Numbers in the released networks of 224 px and patches of 16; tests hold them against the networks of this app. */
export const RELEASED_NUMBERS: Readonly<Record<Size, Readonly<Record<Network, number>>>> = {
  S: {
    ...{ online: 56_242_816, target: 28_221_056, detector: 21_666_434, 'four classes': 21_667_204 },
    ...{ adapted: 21_750_242, spoofs: 21_863_810, 'adapted spoofs': 22_144_996 },
  },
  B: {
    ...{ online: 133_734_400, target: 105_516_032, detector: 85_800_194, 'four classes': 85_801_732 },
    ...{ adapted: 86_133_698, spoofs: 86_193_410, 'adapted spoofs': 86_921_668 },
  },
  L: {
    ...{ online: 364_402_944, target: 336_053_504, detector: 303_303_682, 'four classes': 303_305_732 },
    ...{ adapted: 303_895_810, spoofs: 303_827_458, 'adapted spoofs': 304_945_924 },
  },
};

/** Networks that the authors' code saves without the optimiser. */
const WEIGHTS_ONLY: readonly Network[] = ['adapted', 'spoofs', 'adapted spoofs'];

/**
 * How large the authors' code saves a network: weights in four bytes each, beside them two moments of every number that is
 * trained where it saves the optimiser. Target files hold the online network's optimiser.
 */
function sizeBytes(network: Network, size: Size): number {
  const numbers = RELEASED_NUMBERS[size];
  const trained = network === 'target' ? numbers.online : numbers[network];
  return 4 * (numbers[network] + (WEIGHTS_ONLY.includes(network) ? 0 : 2 * trained));
}

/**
 * Who names a file: the authors' documents; scripts of others that download it; or nobody, where the documents name the folder
 * only and the name is the one that their code gives.
 */
type Named = 'authors' | 'others' | 'code';

interface ReleasedFile {
  /** Below the root of the repository. <size> is S, B or L. */
  folder: string;
  file: string;
  named: Named;
  network: Network;
  /** Of the vision transformer; every released one has patches of 16 at 224 px. */
  sizes: readonly Size[];
  trainedOn: string;
  statistics: KnownStatistics;
}

interface ReleasedGroup {
  title: string;
  /** What they are for here. */
  use: string;
  files: readonly ReleasedFile[];
}

const PRETRAINED = 'pretrained_models';
const FINETUNED = 'finetuned_models';
const EXTENSIONS = `${FINETUNED}/FS-VFM_extensions`;
const FULL = `${EXTENSIONS}/cross_dataset_DFD_and_DiFF/ViT-<size>_VF2_600e`;
const ADAPTED = `${EXTENSIONS}/finetune_fs-adapter/cross_dataset_DfD_and_DiFF/ViT-<size>_VF2_600e`;
const ALL: readonly Size[] = ['S', 'B', 'L'];
const BEST = 'checkpoint-min_val_loss.pth';
const SPOOFS = '<set>_vit_0_shot_checkpoint_run_<k>.pth.tar';
const ALL_FF = 'FaceForensics++ c23, all four manipulations';
const DEEPFAKES_FF = 'FaceForensics++ c23, Deepfakes only';
const MCIO = 'MCIO but one set, which the name says';

type Own = Pick<ReleasedFile, 'folder' | 'trainedOn'> & Partial<ReleasedFile>;

const pretrained = (epochs: number, last: number, own: Own): ReleasedFile[] => {
  const shared = { named: 'authors', sizes: ['B'], statistics: 'VGGFace2', ...own } as const;
  const trainedOn = `${own.trainedOn}, ${epochs} epochs`;
  return [
    { ...shared, trainedOn, file: `checkpoint-${last}.pth`, network: 'online' },
    { ...shared, trainedOn, file: `checkpoint-te-${last}.pth`, network: 'target' },
  ];
};

const detector = (own: Own): ReleasedFile => ({
  ...{ file: BEST, named: 'code', network: 'detector', sizes: ['B'], statistics: 'VGGFace2' },
  ...own,
});

export const RELEASED_WEIGHTS: readonly ReleasedGroup[] = [
  {
    title: 'Pretrained networks',
    use: 'The online file is the encoder of a detector on Train (of L frozen, under a probe or an adapter); of S and B it starts a run on Pretrain; of every size it reconstructs on Masks and under the residual of Score. The target file (te) is of use on Pretrain only, together with the online one.',
    files: [
      ...pretrained(400, 400, { folder: `${PRETRAINED}/VF2_ViT-B`, trainedOn: 'VGGFace2' }),
      ...pretrained(600, 599, {
        ...{ folder: `${PRETRAINED}/FS-VFM_ViT-S_VF2_600e`, sizes: ['S'], trainedOn: 'VGGFace2' },
      }),
      ...pretrained(600, 600, { folder: `${PRETRAINED}/FS-VFM_ViT-B_VF2_600e`, trainedOn: 'VGGFace2' }),
      ...pretrained(600, 599, {
        ...{ folder: `${PRETRAINED}/FS-VFM_ViT-L_VF2_600e`, sizes: ['L'], trainedOn: 'VGGFace2' },
      }),
      ...pretrained(400, 400, {
        ...{ folder: `${PRETRAINED}/FF++_o_c23_ViT-B`, statistics: 'FF++' },
        trainedOn: 'genuine faces of FaceForensics++ c23',
      }),
    ],
  },
  {
    title: 'Detectors of deepfakes',
    use: 'Open them on Score, Evaluate or Train. Output 0 is fake, output 1 is real.',
    files: [
      detector({ folder: `${FINETUNED}/FF++_c23_32frames`, trainedOn: ALL_FF, named: 'others' }),
      detector({ folder: `${FULL}/FT_on_FF++_c23_32frames`, sizes: ALL, trainedOn: ALL_FF }),
      detector({
        ...{ folder: `${ADAPTED}/FT_on_FF++_c23_32frames`, sizes: ALL, network: 'adapted' },
        trainedOn: `${ALL_FF}; FS-Adapter on a frozen encoder`,
      }),
    ],
  },
  {
    title: 'Detectors of diffusion pictures',
    use: 'Open them on Score, Evaluate or Train. Output 0 is fake, output 1 is real. They saw no diffusion picture in training: each file of the first folder is the best epoch on one part of DiFF.',
    files: [
      detector({
        ...{ folder: `${FINETUNED}/FF++_DF_c23_32frames`, statistics: 'ImageNet', named: 'others' },
        ...{ file: 'checkpoint-min_val_loss_<FE, FS, I2I or T2I>.pth', trainedOn: DEEPFAKES_FF },
      }),
      detector({
        folder: `${FINETUNED}/FF++_DF_c23_32frames/correct_version`,
        trainedOn: `${DEEPFAKES_FF}; by the later script of FS-VFM`,
      }),
      detector({ folder: `${FULL}/FT_on_FF++_DF_c23_32frames`, sizes: ALL, trainedOn: DEEPFAKES_FF }),
      detector({
        ...{ folder: `${ADAPTED}/FT_on_FF++_DF_c23_32frames`, sizes: ALL, network: 'adapted' },
        trainedOn: `${DEEPFAKES_FF}; FS-Adapter on a frozen encoder`,
      }),
    ],
  },
  {
    title: 'Detectors of spoofing',
    use: "Open them on Score, Evaluate or Train. Output 0 is spoof, output 1 is live. Without a text beside the file their code takes ImageNet's statistics.",
    files: [
      ...([
        { folder: `${FINETUNED}/MCIO_protocol`, sizes: ['B'], network: 'spoofs', trainedOn: MCIO },
        {
          folder: `${EXTENSIONS}/cross_domain_FAS/ViT-<size>_VF2_600e/MCIO_protocol`,
          ...{ sizes: ALL, network: 'spoofs' },
          trainedOn: MCIO,
        },
        {
          ...{
            folder: `${EXTENSIONS}/finetune_fs-adapter/cross_domain_FAS/ViT-<size>_VF2_600e/MCIO_protocol`,
            sizes: ALL,
            network: 'adapted spoofs',
          },
          trainedOn: `${MCIO}; FS-Adapter on a frozen encoder`,
        },
      ] satisfies Own[]),
    ].map((own) => detector({ ...own, file: SPOOFS })),
  },
  {
    title: 'One detector for all',
    use: 'Open it on Score, Evaluate or Train. Four outputs: real, deepfake, diffusion, spoof. The order is second-hand (the README lists them so, and scripts of others read them so): the page says so and lets you change it.',
    files: [
      detector({
        ...{ folder: `${FINETUNED}/Unified-detector/v1_Fine-tuned_on_4_classes`, named: 'others' },
        ...{
          file: 'checkpoint-min_train_loss.pth',
          network: 'four classes',
          trainedOn: 'four classes; of what data is not said',
        },
      }),
    ],
  },
];

export const RELEASED_STEPS: readonly string[] = [
  `Download a file from the repository ${RELEASED_REPOSITORY} on Hugging Face, and the ${PIXEL_STATISTICS_FILE} of the same folder, or of the encoder's where there is none. This app fetches nothing.`,
  'Drop both together on the screen that the table names, or choose both with its button for files.',
  'Read what the page says of the file (task, size, classes and their order, pixel statistics and where they come from), and correct what is only assumed.',
];

export const RELEASED_NOTES: readonly string[] = [
  `The weights are under ${RELEASED_LICENCE}: not for commercial use. They stay where you open them, in this browser.`,
  "Sizes are computed from the networks as the authors' code saves them, optimiser included where it saves one: their documents name none, and a file may hold less.",
  'Names marked (1) stand in scripts of others that download them, not in the documents of the authors. Of those marked (2) the documents name the folder only; the name is the one that their code writes.',
];

export const RELEASED_COLUMNS = ['File', 'Network', 'Size', 'Trained on', 'Pixel statistics'] as const;

const MARKS: Readonly<Record<Named, string>> = { authors: '', others: ' (1)', code: ' (2)' };

/** A file as texts, one for each of `RELEASED_COLUMNS`. */
export function releasedRow({
  folder,
  file,
  named,
  network,
  sizes,
  trainedOn,
  statistics,
}: ReleasedFile): string[] {
  return [
    `${folder}/${file}${MARKS[named]}`,
    sizes.map((size) => `ViT-${size}/16`).join(', '),
    sizes.map((size) => formatBytes(sizeBytes(network, size))).join(', '),
    trainedOn,
    statistics,
  ];
}
