import type { DetectorConfig } from './detectorConfig';

/** What to call a detector, or the training that makes it: encoder, mode and data. @param dataset '' for none */
export function detectorTitle(
  { preset, mode, fakes }: Pick<DetectorConfig, 'preset' | 'mode' | 'fakes'>,
  dataset: string,
): string {
  return `${preset} ${mode}${fakes === 'self-blended' ? ', self-blended' : ''}, ${dataset || 'faces'}`;
}
