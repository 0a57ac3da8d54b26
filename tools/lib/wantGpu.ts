/** Tests of the GPU's kernels run on it, also where its adapter is an emulated one and the app would take the CPU. */
import { chooseEngine } from '@/engine/device/wish';
import { ENGINE } from '@/lib/engineSettings';

chooseEngine(ENGINE.complete({ engine: 'gpu' }));
