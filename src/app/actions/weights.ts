/** What can be done on the page of released weights. */
import { toast } from 'sonner';
import { saveFile } from '@/app/saveFile';
import { csvOf } from '@/lib/csv';
import { RELEASED_COLUMNS, releasedRow, RELEASED_REPOSITORY, RELEASED_WEIGHTS } from '@/lib/releasedWeights';
import { always, type Action } from './action';
import type { Family } from './family';

export const copyRepository: Action = {
  id: 'weights.copyRepository',
  label: 'Copy the name of the repository',
  hint: 'Nothing is fetched.',
  screens: ['/weights'],
  watches: [],
  obstacle: always,
  perform: async () => {
    await navigator.clipboard.writeText(RELEASED_REPOSITORY);
    toast.success(`Copied: ${RELEASED_REPOSITORY}, on Hugging Face.`);
  },
};

export const exportWeights: Action = {
  id: 'weights.export',
  label: 'Export (CSV)',
  title: 'Export the table of released weights (CSV)',
  screens: ['/weights'],
  watches: [],
  obstacle: always,
  perform: () => {
    const rows = RELEASED_WEIGHTS.flatMap(({ title, files }) =>
      files.map((file) => [title, ...releasedRow(file)]),
    );
    const csv = csvOf([['Group', ...RELEASED_COLUMNS], ...rows]);
    saveFile('released-weights.csv', new Blob([csv], { type: 'text/csv' }));
  },
};

export const weights: Family = {
  actions: [copyRepository, exportWeights],
  ready: () => Promise.resolve(),
};
