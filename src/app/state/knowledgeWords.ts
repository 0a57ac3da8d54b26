/** What was found of frozen networks, in sentences. */
import { displayText } from '@/lib/displayText';
import { formatCounted, formatFigure } from '@/lib/format';
import { isPoseTarget, PROBE_READOUTS, READOUT_TEXTS, type ProbeReadout } from '@/lib/knowledge';
import type { ReadoutFigures } from '@/workers/protocol/evaluation';
import type { KnowledgeFound } from './knowledgeStore';

type Figure = ReadoutFigures['blendshapes'];

/** "0.12 (0.08 to 0.15)"; a dash where undefined. */
export function figureWords({ mean, low, high }: Figure): string {
  if (mean === null) return '–';
  return `${formatFigure(mean, 2)} (${formatFigure(low, 2)} to ${formatFigure(high, 2)})`;
}

/** What an interval of a difference says. */
function comparison({ low, high }: Figure): 'more than' | 'less than' | 'not clearly different from' {
  if (low !== null && low > 0) return 'more than';
  if (high !== null && high < 0) return 'less than';
  return 'not clearly different from';
}

/** Below this the splits are so small that R^2 jumps about. */
const FEW_FACES = 100;

/** Why the figures mean little; null where they are of enough faces. */
export const fewFacesNote = ({ faces }: Pick<KnowledgeFound, 'faces'>): string | null =>
  faces < FEW_FACES
    ? `With ${formatCounted(faces, 'face')} the figures say little: choose a dataset with some hundreds.`
    : null;

/** A sentence for each network under a readout. */
export function knowledgeSentences({ rows, targets }: KnowledgeFound, readout: ProbeReadout): string[] {
  const r = PROBE_READOUTS.indexOf(readout);
  const count = targets.filter(({ name }) => !isPoseTarget(name)).length;
  return rows.flatMap(({ kind, name, readouts }) => {
    const { blendshapes, lessRandom, lessPixels } = readouts[r];
    if (kind !== 'network' || blendshapes.mean === null || !lessRandom || !lessPixels) return [];
    const shapes = formatCounted(count, 'blendshape');
    const told =
      blendshapes.mean > 0
        ? `tells ${formatFigure(blendshapes.mean, 2)} of the variance of ${shapes}`
        : `tells nothing of ${shapes} (R² ${formatFigure(blendshapes.mean, 2)})`;
    return [
      `Read out as ${READOUT_TEXTS[readout].title}, "${displayText(name, 60)}" ${told}. That is ${comparison(lessRandom)} a random encoder of its architecture (difference ${figureWords(lessRandom)}), and ${comparison(lessPixels)} the pixels (difference ${figureWords(lessPixels)}).`,
    ];
  });
}
