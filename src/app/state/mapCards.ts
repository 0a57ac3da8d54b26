/** What each map shows, how to read it and how not to: short enough to be read. */
import { isolatedText } from '@/lib/displayText';
import type { ScoreMapKind, ScoreView } from '@/lib/scoreView';

export interface MapCard {
  label: string;
  /** One sentence: what it is. */
  what: string;
  read: string;
  caution: string;
  source: string;
}

export const MAP_CARDS: Readonly<Record<ScoreMapKind, MapCard>> = {
  relevance: {
    label: 'Relevance',
    what: 'Attention in favour of the class, propagated through all blocks.',
    read: 'Bright patches raised the score of this class. 1 is a uniform share of all patches.',
    caution:
      'It shows where the detector looked, not where a face was manipulated. Evidence against the class is left out, and even a face with little relevance has a brightest patch.',
    source: 'Chefer, Gur and Wolf 2021, equations 5 and 6',
  },
  'grad-cam': {
    label: 'Grad-CAM',
    what: 'The tokens of the last block, weighted by how the score of the class depends on their channels.',
    read: 'Bright patches hold what raises the score of this class. 1 is a uniform share of all patches.',
    caution:
      'By the last block patches have mixed with one another: a bright one holds the evidence, but need not be where it was in the picture. Evidence against the class is left out. Relevance follows the mixing through all blocks: compare the two.',
    source:
      'Selvaraju et al. 2017, equations 1 and 2, at the first norm of the last block as in pytorch-grad-cam',
  },
  attention: {
    label: 'Attention',
    what: 'How one token attends to the patches in one head.',
    read: 'Choose block, head and query patch. 1 is uniform attention.',
    caution: 'One head is one of many, and most hardly affect the score. Attention is not an explanation.',
    source: 'softmax(Q K / sqrt(d)) of that head',
  },
  rollout: {
    label: 'Rollout',
    what: 'Where information can flow from, through all blocks and heads.',
    read: 'Information from bright patches reaches the output most easily. 1 is a uniform share.',
    caution:
      'It is the same for every class: it does not depend on the prediction. Differences are small by nature.',
    source: 'Abnar and Zuidema 2020, section 3',
  },
  occlusion: {
    label: 'Occlusion',
    what: 'The probability of the class with one facial region occluded at a time.',
    read: 'Red regions raise the probability: without them it falls. Blue regions lower it.',
    caution:
      'An occluded face is unlike any that the detector was trained on. Regions that matter only in combination show nothing. The regions come from a parser, which also makes mistakes.',
    source: 'Zeiler and Fergus 2014, with facial regions instead of squares',
  },
  residual: {
    label: 'Reconstruction residual',
    what: "How far a pretrained network's reconstruction of each hidden patch is from the picture.",
    read: 'Bright patches differ from what the network expects of real faces. 1 is the error of predicting the mean of the patch. Compare with the same place on other faces: every face is bright somewhere.',
    caution:
      'It does not come from the detector and has no effect on the score. Hair, glasses, text and sharp edges are hard to reconstruct in any genuine photograph; a smooth fake can be easy. Each patch is normalised by its own contrast, so mere noise is bright where there is little else, as on a plain wall or a bare forehead. The reconstruction takes brightness and contrast from the true patch; a small network adds little more than that.',
    source: 'complementary CRFR-P masks (paper, section 3.1), error of the pretraining loss',
  },
};

/** With what a map was computed, for those who want it again. @param of names out of files: of the class, of the pretrained network */
export function mapSettingsWords(
  { map, block, head, query, seed }: Pick<ScoreView, 'map' | 'block' | 'head' | 'query' | 'seed'>,
  of: { className: string; network: string },
): string {
  switch (map) {
    case 'residual':
      return `by ${isolatedText(of.network, 40)}, masks of seed ${seed}`;
    case 'attention':
      return `block ${block + 1}, head ${head + 1}, from ${query === 0 ? 'the class token' : `patch ${query}`}`;
    case 'rollout':
      return 'all blocks and heads';
    default:
      return `for the class ${isolatedText(of.className, 40)}`;
  }
}
