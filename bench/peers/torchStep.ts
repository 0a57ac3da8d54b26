/**
 * The specification's step in PyTorch on the same cores, in a process of its own: `torchStep.py` takes a step for every line
 * that it is sent. Node only, where `python3` has torch.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Preset } from '@/lib/presets';
import type { StepFigures } from './jaxStep';
import type { StepPeer, StepPeerGiven } from '../suites/stepPeer';

interface Place {
  shape: readonly number[];
  data: Float32Array;
}

/** Writes tensors one behind the other. @returns name -> shape, first number, how many */
class TensorFile {
  private readonly parts: Float32Array[] = [];
  floats = 0;

  add(tensors: Iterable<[string, Place]>): Record<string, [readonly number[], number, number]> {
    return Object.fromEntries(
      [...tensors].map(([name, { shape, data }]) => {
        const at = this.floats;
        this.parts.push(data);
        this.floats += data.length;
        return [name, [shape, at, data.length]];
      }),
    );
  }

  write(file: string): void {
    writeFileSync(file, Buffer.concat(this.parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)))); // prettier-ignore
  }
}

/** The geometry in the reference's words. */
function geometry({ model }: Preset, { objective, maskRatio }: StepPeerGiven['settings']) {
  return {
    patch: model.patchSize,
    depth: model.depth,
    heads: model.heads,
    dec_depth: model.decoderDepth,
    dec_heads: model.decoderHeads,
    rep_depth: model.repDecoderDepth,
    rep_heads: model.repDecoderHeads,
    mask_ratio: maskRatio,
    norm_pix: objective.normPixLoss,
    weight_sfr: objective.weightSfr,
    weight_cl: objective.weightCl,
  };
}

/** [N,S,S,3] -> [N,3,S,S]. */
function planes(images: Float32Array, side: number): Float32Array {
  const pixels = side * side;
  return Float32Array.from({ length: images.length }, (_, i) => {
    const image = Math.floor(i / (3 * pixels));
    const channel = Math.floor((i % (3 * pixels)) / pixels);
    return images[(image * pixels + (i % pixels)) * 3 + channel];
  });
}

function writeGiven(folder: string, { preset, batch, parameters, settings }: StepPeerGiven): void {
  const file = new TensorFile();
  const side = preset.model.imageSize;
  const patches = batch.mask.length / batch.size;
  const header = {
    online: file.add(parameters.online),
    target: file.add(parameters.target),
    batch: file.add([
      ['images', { shape: [batch.size, 3, side, side], data: planes(batch.images, side) }],
      ['mask', { shape: [batch.size, patches], data: batch.mask }],
      ['region', { shape: [batch.size, patches], data: batch.region }],
    ]),
    model: geometry(preset, settings),
    settings,
  };
  file.write(join(folder, 'step.bin'));
  writeFileSync(join(folder, 'step.json'), JSON.stringify({ ...header, floats: file.floats }));
}

/** @throws Error with what Python said when it cannot start */
export async function startTorchStep(
  reference: string,
  given: StepPeerGiven,
  threads: number,
): Promise<StepPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'fsfm-torch-'));
  writeGiven(folder, given);
  const script = resolve('bench/peers/torchStep.py');
  const python = spawn('python3', [script, reference, folder, String(threads)]);
  const answers = new Answers(python);
  try {
    await answers.next();
  } catch (error) {
    python.kill();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    async step() {
      python.stdin.write('step\n');
      return JSON.parse(await answers.next()) as StepFigures;
    },
    dispose() {
      python.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Lines of a process, one for each question. */
class Answers {
  private readonly waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  private said = '';
  private ended: Error | null = null;

  constructor(process: ChildProcessWithoutNullStreams) {
    createInterface(process.stdout).on('line', (line) => this.waiting.shift()?.resolve(line));
    process.stderr.on('data', (text) => (this.said += String(text)));
    process.on('error', (error) => this.end(error));
    process.on('exit', (code) =>
      this.end(new Error(`PyTorch's process ended with ${code}: ${this.lastLine()}`)),
    );
  }

  next(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.ended) reject(this.ended);
      else this.waiting.push({ resolve, reject });
    });
  }

  private lastLine(): string {
    return this.said.trim().split('\n').at(-1) ?? '';
  }

  private end(error: Error): void {
    this.ended = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
