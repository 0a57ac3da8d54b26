/** The worker that draws masks, apart from the others: a survey of thousands keeps nobody waiting. */
import { MaskLab } from '@/engine/masks/maskLab';
import { serve } from './serve';

serve({ masks: () => new MaskLab() });
