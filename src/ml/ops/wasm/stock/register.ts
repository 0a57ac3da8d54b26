/** Makes every stock operation of tfjs run on the CPU engine. */
import { ARITHMETIC } from './arithmetic';
import { CONVOLUTION } from './convolutions';
import { register } from './define';
import { fallbackKernels } from './fallback';
import { MOVEMENT } from './movement';
import { REDUCTION } from './reductions';

let registered = false;

/** Once in a program: tfjs keeps kernels when a backend goes. */
export function registerStockKernels(): void {
  if (registered) return;
  registered = true;
  const fallbacks = fallbackKernels();
  for (const { name, run } of [...ARITHMETIC, ...MOVEMENT, ...REDUCTION, ...CONVOLUTION]) {
    const fallback = fallbacks.get(name);
    if (!fallback) throw new Error(`tfjs has no operation "${name}".`);
    register(name, (call) => run(call) ?? fallback(call));
    fallbacks.delete(name);
  }
  for (const [name, run] of fallbacks) register(name, run);
}
