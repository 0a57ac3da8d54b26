/** The page's way to the worker that draws masks. */
import type { MaskLab } from '@/engine/masks/maskLab';
import { maskHost } from './hosts';
import { createPort } from './port';

export const masks = createPort<MaskLab>(maskHost, 'masks');
