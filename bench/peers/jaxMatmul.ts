/** A plain square product in jax-js, one of the candidates for the session's matmul yardstick. */
import { blockUntilReady, defaultDevice, jit, numpy as np, tree } from '@jax-js/jax';
import type { Candidate } from '@/engine/measure/timing';
import type { JaxDevice } from './jaxStep';

export class JaxMatmul implements Candidate {
  private readonly a: np.Array;
  /** All results since the last settle: jax-js is lazy and never computes what is disposed unread. */
  private products: np.Array[] = [];
  private readonly run = jit((x: np.Array) => np.matmul(x.ref, x.transpose()));

  /** @param values row-major, size * size; computes A A^T */
  constructor(
    values: Float32Array,
    size: number,
    private readonly device: JaxDevice,
  ) {
    defaultDevice(device);
    this.a = np.array(new Float32Array(values)).reshape([size, size]);
  }

  enqueue(): void {
    defaultDevice(this.device);
    this.products.push(this.run(this.a.ref));
  }

  async settle(): Promise<void> {
    await blockUntilReady(this.products);
    tree.dispose(this.products);
    this.products = [];
  }

  dispose(): void {
    this.a.dispose();
    this.run.dispose();
  }
}
