/** Shell of the mask worker: exposes `MaskLab` to `maskClient.ts`, no logic of its own. */
import { expose } from 'comlink';
import { MaskLab } from '@/engine/masks/maskLab';
import './comlinkErrors';

expose(new MaskLab());
