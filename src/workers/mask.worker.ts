/** The worker that draws masks and edits faces, apart from the others: a survey of thousands keeps nobody waiting. */
import { EditLab } from '@/engine/masks/editLab';
import { MaskLab } from '@/engine/masks/maskLab';
import { expressionBasis } from '@/faces/expressionBasis';
import { serve } from './serve';

serve({ masks: () => new MaskLab(), edits: () => new EditLab(expressionBasis) });
