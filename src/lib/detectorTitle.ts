import type { DetectorConfig } from './detectorConfig';
import { recipeOf } from './detectorRecipes';
import { isMade } from './madeFakes';

/** Longer names of encoders are cut: the title of a detector has room for little more. */
const LONGEST_ENCODER = 32;

/**
 * What to call a detector, or the training that makes it: size and mode, data, the encoder that it began with, and what of
 * its recipe is not this app's.
 * @param dataset '' for none
 * @param encoder file name of the pretrained encoder; '' for none, or where it is not known
 */
export function detectorTitle(config: DetectorConfig, dataset: string, encoder = ''): string {
  const { preset, mode, fakes, seed } = config;
  const stem = encoder.replace(/(\.pth)?\.[a-z]+$/i, '');
  const from = stem.length > LONGEST_ENCODER ? `${stem.slice(0, LONGEST_ENCODER - 1)}…` : stem;
  const recipe = recipeOf(config);
  return [
    `${preset} ${mode}${isMade(fakes) ? `, ${fakes}` : ''}`,
    dataset || 'faces',
    ...(from === '' ? [] : [`from ${from}`]),
    ...(recipe ? [`recipe ${recipe.label}`] : []),
    ...(seed === 0 ? [] : [`seed ${seed}`]),
  ].join(', ');
}
