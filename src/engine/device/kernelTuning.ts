/**
 * Remembers which kernels were measured fastest on this adapter. What was chosen for a class stays chosen, so that
 * a run can be repeated to the last bit; it is saved in the browser's file system by adapter and version, and in this
 * object alone where the browser keeps nothing.
 */
import * as v from 'valibot';
import { APP_VERSION } from '@/lib/version';
import { measureVariants, variantNames, type TuningEntry } from '@/ml/ops/gpu/tuner';
import {
  classKey,
  setChoices,
  SIZE_CLASSES,
  takeUses,
  TUNED_FAMILIES,
  type Choices,
} from '@/ml/ops/gpu/variants';
import type { WebgpuHandle } from '@/ml/webgpu';
import { readStoredFile, removeStored, writeStoredFile } from '@/storage/opfs';

const EntriesSchema = v.array(
  v.strictObject({
    family: v.picklist(TUNED_FAMILIES),
    size: v.picklist(SIZE_CLASSES),
    chosen: v.nullable(v.string()),
    variants: v.array(
      v.strictObject({
        name: v.string(),
        ms: v.nullable(v.number()),
        note: v.optional(v.string()),
      }),
    ),
  }),
);

/** What was measured on the adapter, for people. */
export interface TuningReport {
  adapter: string;
  version: string;
  entries: TuningEntry[];
}

export class KernelTuning {
  private entries: TuningEntry[] = [];
  /** Those of a run that goes on; null: what was measured here. */
  private pinned: Choices | null = null;
  private readonly path: string;

  private constructor(private readonly adapter: string) {
    const file = `${adapter} ${APP_VERSION}`.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
    this.path = `kernels/${file}.json`;
  }

  /** Takes what was chosen on this adapter, and on no other, before. Never rejects: what cannot be read is measured again. */
  static async open({
    vendor,
    architecture,
    device,
    description,
  }: WebgpuHandle['adapter']): Promise<KernelTuning> {
    const tuning = new KernelTuning([vendor, architecture, device, description].filter(Boolean).join(' '));
    await tuning.load();
    return tuning;
  }

  private async load(): Promise<void> {
    try {
      const file = await readStoredFile(this.path);
      this.entries = file ? v.parse(EntriesSchema, JSON.parse(await file.text())) : [];
    } catch {
      this.entries = [];
    }
    this.apply();
  }

  /**
   * Puts the choices of a run to use that goes on, and nothing else, so that it computes as it did: what was measured since,
   * as after an upgrade, is not for it, and nothing is measured meanwhile.
   * @param choices as the run recorded them; null: what is measured here again
   * @returns those that this device or version has no more, "class: variant"; the rule of thumb stands in for them
   */
  pin(choices: Choices | null): string[] {
    this.pinned = choices;
    this.apply();
    return Object.entries(choices ?? {})
      .filter(([key, variant]) => !isOffered(key, variant))
      .map(([key, variant]) => `${key}: ${variant}`);
  }

  /**
   * Measures the classes that operations have used and nobody has measured yet.
   * @param onProgress called with the numbers of classes done and in all
   * @returns whether a choice was made: pipelines may have to be compiled for it
   */
  async measureUsed(onProgress: (done: number, total: number) => void): Promise<boolean> {
    if (this.pinned) return false;
    const known = new Set(this.entries.map(classKey));
    const missing = takeUses().filter((one) => !known.has(classKey(one)));
    if (missing.length === 0) return false;
    this.entries = [...this.entries, ...(await measureVariants(missing, onProgress))];
    this.apply();
    // A browser that keeps nothing costs the next session a second of measuring, and nobody a run.
    await writeStoredFile(this.path, new Blob([JSON.stringify(this.entries)])).catch(() => {});
    return true;
  }

  /** Forgets all choices; the next run measures again. */
  async forget(): Promise<void> {
    this.entries = [];
    this.pinned = null;
    this.apply();
    await removeStored(this.path).catch(() => {});
  }

  report(): TuningReport {
    return { adapter: this.adapter, version: APP_VERSION, entries: this.entries };
  }

  private apply(): void {
    const chosen = this.entries.filter(({ chosen }) => chosen !== null);
    setChoices(this.pinned ?? Object.fromEntries(chosen.map((entry) => [classKey(entry), entry.chosen!])));
  }
}

/** @param key as `classKey` makes it */
function isOffered(key: string, variant: string): boolean {
  const family = TUNED_FAMILIES.find((each) =>
    SIZE_CLASSES.some((size) => classKey({ family: each, size }) === key),
  );
  return family !== undefined && variantNames(family).includes(variant);
}
