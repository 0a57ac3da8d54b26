import { expect, it } from 'vitest';
import { toLatex, toMarkdown } from '@/lib/crossTable';
import { asCrossTable, asCsv } from './evaluationExports';
import type { Evaluated } from './evaluateStore';

const WARNING = 'This detector was trained on 3 of these faces.';
const frame = { samples: 4, auc: 0.75, presentation: {}, presentationIntervals: {} };
const results = {
  detectors: [{ id: 'd', name: 'mine' }],
  sets: [{ id: 's', name: 'set', part: 'all', genuine: 'real' }],
  cells: [{ detectorId: 'd', setId: 's', warnings: [WARNING], report: { frame, video: null } }],
} as unknown as Evaluated;

it('says in every export what speaks against the figures', () => {
  const [head, auc] = asCsv(results).split('\r\n');
  expect(head.split(',').at(-1)).toBe('warning');
  expect(auc).toBe(`mine,set,all,frame,4,auc,0.75,,,${WARNING}`);
  const table = asCrossTable(results, 'auc', 'frame');
  expect(toMarkdown(table)).toMatch(new RegExp(`\\n\\nmine on set: ${WARNING}\\n$`));
  expect(toLatex(table)).toMatch(new RegExp(`\\n% mine on set: ${WARNING}\\n$`));
});
