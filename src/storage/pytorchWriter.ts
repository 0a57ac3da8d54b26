/**
 * Writes files that `torch.load` reads (the zip format of PyTorch 1.6 and later). Tensors are added one at a
 * time and leave the memory at once; the pickle that names them comes last.
 * Source: torch/serialization.py `_save`.
 */
import { pickle, type PythonValue } from './pickleWriter';
import { storageNameOf } from './pytorchTensor';
import { elementCount, type StoredTensor } from './tensors';
import { ZipWriter } from './zipWriter';

/** PyTorch aligns storages so that they can be mapped into memory. */
const ALIGNMENT = 64;
/** Version of the archive's layout that PyTorch 1.6 to 2.x write. */
const VERSION = '3\n';

/** Strides of a row-major tensor, in elements. */
function rowMajorStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(step);
    step *= Math.max(1, size);
  }
  return strides;
}

export class PytorchWriter {
  private readonly zip = new ZipWriter(ALIGNMENT);
  private storages = 0;

  /** @param name of the archive inside the file; by custom the file's name without its ending */
  constructor(private readonly name: string) {}

  /** Stores a tensor. @returns what stands for it in the value given to `finish` */
  tensor({ dtype, shape, bytes }: StoredTensor): PythonValue {
    const key = String(this.storages++);
    this.zip.add(`${this.name}/data/${key}`, bytes);
    const storage = ['storage', { name: storageNameOf(dtype) }, key, 'cpu', elementCount(shape)];
    return {
      call: 'torch._utils._rebuild_tensor_v2',
      args: [
        { persistentId: storage },
        0,
        { tuple: shape },
        { tuple: rowMajorStrides(shape) },
        false, // requires_grad
        { ordered: new Map() }, // backward hooks
      ],
    };
  }

  /** The file that holds `value`; nothing can be added afterwards. */
  finish(value: PythonValue): Blob {
    this.zip.add(`${this.name}/data.pkl`, pickle(value));
    this.zip.add(`${this.name}/byteorder`, 'little');
    this.zip.add(`${this.name}/version`, VERSION);
    return this.zip.finish();
  }
}
