/** The masking strategies: their names, and what each is in words, for screens and exports. */
import * as v from 'valibot';
import { isOwnMask, parseOwnMask, type Fate, type OwnMask, type OwnMaskText } from './ownMask';
import { REGION_GROUPS } from './regions';

export const MASKING_STRATEGIES = ['crfr-p', 'crfr-r', 'frp', 'fasking-i', 'random'] as const;
export type MaskingStrategyName = (typeof MASKING_STRATEGIES)[number];

/** A strategy's name, or a mask that a person drew. */
export type MaskingChoice = MaskingStrategyName | OwnMaskText;

export const isBuiltInStrategy = (choice: unknown): choice is MaskingStrategyName =>
  MASKING_STRATEGIES.some((name) => name === choice);

export const MaskingChoiceSchema = v.custom<MaskingChoice>(
  (choice) => isBuiltInStrategy(choice) || isOwnMask(choice),
  ({ input }) => `"${String(input).slice(0, 60)}" is neither a masking strategy nor a drawn mask`,
);

export interface StrategyText {
  title: string;
  /** One plain sentence for someone who sees it for the first time. */
  sentence: string;
  /** The definition: L patches, budget K = int(L x ratio). */
  formula: readonly string[];
  /** What a model is meant to learn from it. */
  teaches: string;
  source: string;
}

const STRATEGY_TEXTS: Readonly<Record<MaskingStrategyName, StrategyText>> = {
  'crfr-p': {
    title: 'CRFR-P',
    sentence: 'One region is hidden completely, and the same share of every other region.',
    formula: [
      'R = one of the regions that the face shows, all of it hidden',
      's = (K - |R|) / (L - |R|)',
      'hidden in every other region r: round(s x |r|), at random',
      'where |R| >= K: K random patches of R',
    ],
    teaches:
      'Coherency between regions: nothing of the covered one is left to copy from. Consistency within the others: a few patches of each stay visible. The strategy of the paper.',
    source: "FSFM, section 3.1 and algorithm 1; the authors' util/datasets.py",
  },
  'crfr-r': {
    title: 'CRFR-R',
    sentence: 'One region is hidden completely, and random patches of the rest.',
    formula: [
      'R = one of the regions that the face shows, all of it hidden',
      'K - |R| of the other L - |R| patches, all equally likely',
      'where |R| >= K: K random patches of R',
    ],
    teaches:
      'Coherency between regions, as with CRFR-P. But a small region may by chance stay visible or be hidden completely, so consistency within regions is learned unevenly.',
    source: 'FSFM, section 3.1, compared in section 4.5; no code released',
  },
  frp: {
    title: 'FRP',
    sentence: 'The same share of every region is hidden; none is hidden completely.',
    formula: [
      's = K / L',
      'hidden in every region r: round(s x |r|), at random',
      'then adjusted to exactly K patches',
    ],
    teaches:
      'Consistency within regions: some patches of each stay visible. Nothing forces the model to infer one region from the others.',
    source: 'FSFM, section 3.1, compared in section 4.5; no code released',
  },
  'fasking-i': {
    title: 'Fasking-I',
    sentence:
      'Background is shown first, then skin, then whole components in random order, until the ratio is reached. At high ratios the whole face is hidden.',
    formula: [
      'shown: background, then skin, then components in random order,',
      'until L - K patches are shown; the surplus is hidden at random',
    ],
    teaches:
      'To reconstruct whole facial components. Often no component is visible at all, so there is little to be consistent with, and what is visible is mostly background.',
    source: 'MARLIN (arXiv 2211.06627), gen_mask; on single images in FSFM, section 3.1',
  },
  random: {
    title: 'Random',
    sentence: 'Every patch is equally likely to be hidden, whatever the face.',
    formula: ['K of L patches, all equally likely'],
    teaches:
      'Reconstruction in general, as MAE on any photograph. Small regions may stay fully visible, so copying from neighbours pays off.',
    source: 'MAE (arXiv 2111.06377), section 3; baseline in FSFM, section 4.5',
  },
};

/** @param choice a strategy's name or a drawn mask */
export function strategyText(choice: MaskingChoice): StrategyText {
  return isBuiltInStrategy(choice) ? STRATEGY_TEXTS[choice] : ownText(parseOwnMask(choice));
}

function ownText(own: OwnMask): StrategyText {
  const hidden = partsOf(own, 'hide');
  const seen = partsOf(own, 'show');
  return {
    title: own.name,
    sentence: [
      hidden && `Always hidden: ${hidden}.`,
      seen && `Always seen: ${seen}.`,
      own.rest === 'proportional'
        ? 'The same share of every other region is hidden.'
        : 'Random patches of the rest are hidden.',
    ]
      .filter(Boolean)
      .join(' '),
    formula: [
      `H = always hidden${hidden ? `: ${hidden}` : ', nothing'}`,
      `S = always seen${seen ? `: ${seen}` : ', nothing'}`,
      own.rest === 'proportional'
        ? 'K - |H| of the others, round(s x |r|) in every region r, s = (K - |H|) / (L - |H| - |S|)'
        : 'K - |H| of the others, all equally likely',
      'where |H| >= K: K random patches of H; patches of S are hidden when all others are',
    ],
    teaches: 'What you designed it for. H counts as the covered region: C2 is measured on it.',
    source: 'Drawn in the masking lab',
  };
}

function partsOf({ regions, drawn }: OwnMask, fate: Fate): string {
  const groups = REGION_GROUPS.filter((group) => regions[group] === fate);
  const patches = drawn.filter((other) => other === fate).length;
  const single = patches > 0 ? [`${patches} drawn ${patches === 1 ? 'patch' : 'patches'}`] : [];
  return [...groups, ...single].join(', ');
}
