/** The page's way to the worker that draws masks and edits faces. */
import type { EditLab } from '@/engine/masks/editLab';
import type { MaskLab } from '@/engine/masks/maskLab';
import { maskHost } from './hosts';
import { createPort } from './port';

export const masks = createPort<MaskLab>(maskHost, 'masks');

export const edits = createPort<EditLab>(maskHost, 'edits');
