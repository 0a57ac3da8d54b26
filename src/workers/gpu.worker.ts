/** Shell of the GPU worker, which owns tfjs: exposes `GpuLab` to `gpuClient.ts`, no logic of its own. */
import { expose } from 'comlink';
import { GpuLab } from '@/engine/pretrain/gpuLab';
import './transfer';
import type { GpuApi } from './protocol';

/** The same commands; what Comlink makes asynchronous may be synchronous here. */
type Served<Api> = {
  [Name in keyof Api]: Api[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result | Promise<Result>
    : never;
};

const lab: Served<GpuApi> = new GpuLab();

expose(lab);
