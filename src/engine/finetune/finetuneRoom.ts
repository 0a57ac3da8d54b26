/**
 * What the training of a detector alone can do beside training: fakes to look at, the held-out faces evaluated, the best detector handed out. A room of the worker that trains.
 */
import { selfBlend } from '@/faces/selfBlend';
import type { FaceInfo } from '@/faces/types';
import { EVALUATION_SEED } from '@/lib/calibration';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { detectorTitle } from '@/lib/detectorTitle';
import { LabError } from '@/lib/errors';
import { needsExpressions, type MadeFakes } from '@/lib/madeFakes';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import { arrange } from '../data/arrangement';
import { expressionBasis } from '@/faces/expressionBasis';
import { MadeFakesOf, type Refusals, type Shown } from '../data/madeFakes';
import { openFaces } from '../data/storedFaces';
import type { SplitFace } from '../data/splitPlan';
import { claimEngine } from '../device/claimEngine';
import { calibrate, evaluateDetector, type DetectorReport } from '../evaluation/evaluate';
import type { ExportedFile } from '../exports/checkpoint';
import { bonaFideClass } from '../scoring/detectorTask';
import type { TrainingLab } from '../training/trainingLab';
import type { LabelledFace } from './detectorData';
import type { FinetuneTraining } from './finetuneTraining';
import { forecastDetector, refuseDetector, type DetectorForecast } from './forecast';

/** A self-blended pair; all (224, 224[, 3]). */
export interface BlendPreview {
  real: Uint8Array;
  fake: Uint8Array;
  mask: Float32Array;
}

/** A fake that is made by landmarks, and how often there is none. Pictures (224, 224, 3), the gate (224, 224) 0..1. */
export interface ForgeryPreview {
  /** null where no face that was looked at could be forged. */
  made: Shown | null;
  /** Faces that were looked at, and of how many a kind that was asked for cannot be made. */
  faces: number;
  refusals: Refusals[];
}

export class FinetuneRoom {
  /** @param lab opened only for what needs a network */
  constructor(private readonly lab: () => Promise<Pick<TrainingLab, 'visit'>>) {}

  /** What a training would need on the engine that is claimed. @throws LabError as `claimEngine`, `invalid-config` */
  async forecast(config: DetectorConfig): Promise<DetectorForecast> {
    const engine = await claimEngine();
    const checked = parseDetectorConfig(config);
    const refusal = refuseDetector(checked, engine)?.toReport() ?? null;
    return { bytes: forecastDetector(checked), mostBytes: engine.mostBytes, refusal };
  }

  /** Ids of the faces that a detector with these settings would be tested on, and neither trained nor chosen by. */
  heldOut(config: DetectorConfig, faces: SplitFace[]): string[] {
    const { splits } = arrange(faces, config);
    return faces.flatMap(({ id }, i) => (splits[i] === 'test' ? [id] : []));
  }

  /** One self-blended image of a real face. @param strength as `DetectorConfig.blendStrength` */
  preview(
    { rgb, parsing }: Pick<LabelledFace, 'rgb' | 'parsing'>,
    seed: number,
    strength: number,
  ): BlendPreview {
    const face = { rgb, side: CROP_SIZE, parsing, mapSide: CROP_SIZE };
    return selfBlend(face, SeededRandom.fromSeed(seed), strength);
  }

  /** A fake of the first of these genuine faces that can be forged, and what stands against the others. @throws LabError as `openFaces`, `expressionBasis` */
  async previewForgery(faces: FaceInfo[], seed: number, fakes: MadeFakes): Promise<ForgeryPreview> {
    const basis = needsExpressions(fakes) ? await expressionBasis() : null;
    const opened = await openFaces(faces);
    try {
      const people = opened.faces.map(({ id, rgb, parsing, geometry, group = null }) => ({
        ...{ id, rgb, parsing, group, ...(geometry && { geometry }) },
      }));
      const how = { fakes, side: CROP_SIZE, madeSide: CROP_SIZE, seed, blendStrength: 1, basis };
      const makes = new MadeFakesOf(people, how);
      const refusals = makes.refusals();
      const target = people.findIndex((_, i) => makes.canMake(i));
      const made = target < 0 ? null : makes.shown(target);
      return { made, faces: people.length, refusals };
    } finally {
      opened.close();
    }
  }

  /**
   * The best detector of a training, under the name that the library lists it by.
   * @throws LabError as `TrainingLab.visit`
   */
  bestDetector(runId: string): Promise<ExportedFile> {
    return this.visit(runId, async (training) => {
      const { blob } = await training.exportFile('detector-best');
      const { run, dataset, encoder } = training;
      return { name: detectorTitle(run.config, dataset, encoder), blob };
    });
  }

  /**
   * Evaluates the best epoch on the held-out faces.
   * @throws LabError `invalid-config` where no class is bona fide, and as `TrainingLab.visit`
   */
  evaluate(runId: string): Promise<DetectorReport> {
    return this.visit(runId, async ({ run }) => {
      const bonaFide = bonaFideClass(run.data.classes);
      if (bonaFide === null) {
        throw new LabError(
          'invalid-config',
          `None of the classes ${run.data.classes.join(', ')} is called real, live or bona fide.`,
          'Rename the class of genuine faces to "real".',
        );
      }
      const last = await run.trainedValues();
      if (run.best) run.load(run.best);
      try {
        const calibration = calibrate(await run.predict('validation'), bonaFide);
        return evaluateDetector(await run.predict('test'), calibration, bonaFide, EVALUATION_SEED);
      } finally {
        run.load(last);
      }
    });
  }

  private async visit<T>(id: string, work: (training: FinetuneTraining) => Promise<T>): Promise<T> {
    const lab = await this.lab();
    // Of this kind there is no other.
    return lab.visit({ kind: 'finetune', id }, (trainable) => work(trainable as FinetuneTraining));
  }
}
