/** The page's way to files of models before anything is computed with them. */
import type { ModelFiles } from '@/engine/networks/modelFiles';
import { dataHost } from './hosts';
import { createPort } from './port';

export const modelFiles = createPort<ModelFiles>(dataHost, 'models');
