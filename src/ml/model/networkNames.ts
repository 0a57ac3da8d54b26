/** Where the tensors of a network lie among those of a file, whatever wraps it. */
import { LabError } from '@/lib/errors';

/** Shapes by name, as a file gives them. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

export const PATCH_WEIGHT = 'patch_embed.proj.weight';

export function refuse(what: string): LabError {
  return new LabError(
    'invalid-file',
    `Not a checkpoint that this app knows: ${what}.`,
    'Use a Vision Transformer of FSFM, MAE or timm with square patches, or one that this app exported.',
  );
}

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name.slice(0, 80)}"`);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Where Vision Transformers lie among the tensors: what stands before their names, e.g. "" or "teacher.backbone.".
 * A network itself before averages of others, a teacher before its student.
 */
export function networkPrefixes(shapes: Shapes): string[] {
  const rank = (prefix: string) => (AVERAGE.test(prefix) ? 2 : /student/i.test(prefix) ? 1 : 0);
  return [...shapes.keys()]
    .filter((name) => name === PATCH_WEIGHT || name.endsWith(`.${PATCH_WEIGHT}`))
    .map((name) => name.slice(0, -PATCH_WEIGHT.length))
    .sort((a, b) => rank(a) - rank(b) || a.length - b.length);
}

const AVERAGE = /(^|[._])(ema|swa|avg|averaged?|momentum|target)([._]|$)/i;

/** Reads shapes under one prefix and says which is missing. */
export class ShapeReader {
  /** What wraps this network and no other: where its head may lie outside of it. */
  readonly scope: string;

  constructor(
    readonly shapes: Shapes,
    readonly prefix: string,
  ) {
    const others = networkPrefixes(shapes).filter((other) => other !== prefix);
    let scope = prefix;
    while (scope !== '') {
      const parent = scope.slice(0, scope.lastIndexOf('.', scope.length - 2) + 1);
      if (others.some((other) => other.startsWith(parent))) break;
      scope = parent;
    }
    this.scope = scope;
  }

  /** Names of the network's own tensors. */
  inside(): string[] {
    return [...this.shapes.keys()].filter((name) => name.startsWith(this.prefix));
  }

  /** Names of what wraps it. */
  around(): string[] {
    return [...this.shapes.keys()].filter(
      (name) => name.startsWith(this.scope) && !name.startsWith(this.prefix),
    );
  }

  has(name: string): boolean {
    return this.shapes.has(this.prefix + name);
  }

  /** @throws LabError unless the tensor is there with this many dimensions */
  of(name: string, rank: number): readonly number[] {
    const shape = this.shapes.get(this.prefix + name);
    if (!shape) throw refuse(`it has no "${this.prefix}${name}"`);
    if (shape.length !== rank) throw refuse(`"${name}" has the shape [${shape.join(', ')}]`);
    return shape;
  }

  /** How many of `name.0`, `name.1`, … there are. */
  depth(name: string): number {
    let depth = 0;
    while (this.has(`${name}.${depth}.attn.qkv.weight`)) depth++;
    return depth;
  }
}

/** Whole names in a file, without ".weight", of what may lie elsewhere than the network; null: where it is by our names. */
export interface Places {
  head: string | null;
  norm: string | null;
  embedding: string | null;
}

/** The name in a file of a tensor of ours. @param prefix of the network */
export function placeOf(name: string, prefix: string, { head, norm, embedding }: Partial<Places>): string {
  if (head && name.startsWith('head.')) return head + name.slice('head'.length);
  if (embedding && name.startsWith('embedding.')) return embedding + name.slice('embedding'.length);
  const [module] = name.split('.', 1);
  if (norm && norm.slice(norm.lastIndexOf('.') + 1) === module) return norm + name.slice(module.length);
  return prefix + name;
}
