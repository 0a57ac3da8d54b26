/** The masks on the screen as numbers. */
import { saveFile } from '@/app/saveFile';
import { useMasks, type MasksState } from '@/app/state/masksStore';
import { useMaskModel, type MaskModelSource, type MaskModelState } from '@/app/state/maskModel';
import { strategyText } from '@/lib/maskingStrategies';
import { MASK_LINK } from '@/lib/maskView';
import { APP_VERSION } from '@/lib/version';
import type { Action } from '../action';

/** Masks, seed and settings, with counts by region and what many draws came to. */
export const exportJson: Action = {
  id: 'masks.export.json',
  label: 'Masks (JSON)',
  title: 'Export the masks (JSON)',
  screens: ['/masks'],
  watches: [useMasks],
  obstacle: () => (useMasks.getState().masks ? null : 'Wait for the first masks to appear.'),
  perform: () => {
    const { masks, survey } = useMasks.getState();
    const { source, reconstructed } = useMaskModel.getState();
    if (!masks) return;
    const json = JSON.stringify(
      maskDocument(
        masks,
        survey,
        reconstructed?.masks === masks.masks && source ? { source, ...reconstructed } : null,
      ),
      null,
      2,
    );
    saveFile(`fsfm-masks-seed-${masks.view.seed}.json`, new Blob([json], { type: 'application/json' }));
  },
};

/** One string a row of patches, 1 = hidden: readable, and a third of an array's size. */
function rows(bits: Uint8Array, grid: number): string[] {
  return Array.from({ length: grid }, (_, row) => bits.slice(row * grid, (row + 1) * grid).join(''));
}

type Reconstructed = NonNullable<MaskModelState['reconstructed']> & { source: MaskModelSource };

function maskDocument(
  { face, view, masks }: NonNullable<MasksState['masks']>,
  survey: MasksState['survey'],
  model: Reconstructed | null,
) {
  return {
    application: 'FSFM Lab',
    version: APP_VERSION,
    settings: view,
    link: `/masks?${MASK_LINK.toQuery(view).toString()}`,
    face: { id: face.id, name: face.name },
    patchesPerSide: masks.grid,
    meaning: 'mask and covered: rows of patches from the top, 1 = hidden',
    ...(model && { model: { ...model.source, step: model.step } }),
    strategies: masks.draws.map((draw, at) => {
      const many = survey?.surveys.find(({ strategy }) => strategy === draw.strategy);
      return {
        strategy: draw.strategy,
        title: strategyText(draw.strategy).title,
        coveredRegion: draw.coveredRegion,
        mask: rows(draw.mask, masks.grid),
        covered: rows(draw.covered, masks.grid),
        regions: draw.regions,
        ...(model && { c1: model.pictures[at].c1, c2: model.pictures[at].c2 }),
        manyDraws: many && {
          draws: survey?.done,
          faces: survey?.faceCount,
          seeds: `0 to ${(survey?.done ?? 1) - 1}`,
          frequency: Array.from(many.frequency, (value) => Number(value.toFixed(4))),
          regions: many.regions,
        },
      };
    }),
  };
}
