/**
 * Keeps masks, reconstruction and score up with what the lesson shows. Masks keep coming while the network computes; the
 * latest is reconstructed next.
 */
import { toErrorReport } from '@/lib/errors';
import { modelOf } from '@/lib/config';
import { LESSON_STEPS, type LessonStep } from '@/lib/lessonView';
import { MASKING_STRATEGIES } from '@/lib/maskingStrategies';
import { DEFAULT_MASK_VIEW, PATCH_SIZES } from '@/lib/maskView';
import { COVERABLE_REGIONS, CROP_SIZE } from '@/lib/regions';
import { MAX_SEED } from '@/lib/settings/kinds';
import { masks as maskWorker } from '@/workers/masks';
import type { FaceCrop } from '@/workers/protocol';
import type { MaskDraw } from '@/workers/protocol/masks';
import { reconstructions, scoring } from '@/workers/scoring';
import { trainingHost } from '@/workers/hosts';
import { pretrainRoom } from '@/workers/training';
import { holdDemoNetwork, openDemoNetwork } from './demoNetwork';
import { saveDemoDetector } from './detectors';
import { drawOf, lessonFace, useLesson, type LessonNetwork } from './lesson';
import { nextSample, otherFaces } from './lessonPhoto';
import { oneAtATime } from './oneAtATime';
import { isActive, pretrainingOf, useTraining } from './trainingStore';

/** The demonstration network can be asked. */
let isOpen = false;

/** Follows the stores while the screen is open. @returns what ends it */
export function followLesson(): () => void {
  const release = holdDemoNetwork();
  let left = false;
  const stops = [
    useLesson.subscribe((now, before) => {
      if (lessonFace(now) !== lessonFace(before) || now.view !== before.view) follow();
    }),
    useTraining.subscribe((now, before) => {
      const isNew = pretrainingOf(now).picturesStep !== pretrainingOf(before).picturesStep;
      if (isNew && useLesson.getState().view.view === 'presentation') void draw();
    }),
  ];
  if (!useLesson.getState().photo) void nextSample();
  follow();
  openDemoNetwork().then(
    () => {
      if (left) return;
      isOpen = true;
      void draw();
    },
    (error: unknown) => {
      if (!left) useLesson.setState({ problem: toErrorReport(error) });
    },
  );
  return () => {
    left = true;
    isOpen = false;
    stops.forEach((stop) => stop());
    release();
  };
}

function follow(): void {
  void draw();
  if (stepNow() === 'detector') void score();
}

const stepNow = (): LessonStep => LESSON_STEPS[useLesson.getState().view.step - 1];

/** Moves the mask to the next region, and draws the rest anew. */
export function coverNextRegion(): void {
  const { view, changeView } = useLesson.getState();
  const next = (COVERABLE_REGIONS.indexOf(view.region) + 1) % COVERABLE_REGIONS.length;
  changeView({ region: COVERABLE_REGIONS[next], seed: (view.seed + 1) % (MAX_SEED + 1) });
}

/** Draws the mask anew, with the same region covered. */
export function drawAnew(): void {
  const { view, changeView } = useLesson.getState();
  changeView({ seed: (view.seed + 1) % (MAX_SEED + 1) });
}

const DEMO: LessonNetwork = { from: 'demo', patch: 28 };

/** In the presentation the run of this tab, while its worker is there and its patches are ones that masks are drawn on here. */
function networkNow(): LessonNetwork {
  const { runId, record, latest, status } = pretrainingOf(useTraining.getState());
  const isThere = isActive(status.phase) || (status.phase !== 'failed' && trainingHost.isRunning);
  if (useLesson.getState().view.view === 'presentation' && record && latest && isThere) {
    const { imageSize, patchSize } = modelOf(record.config);
    const patch = PATCH_SIZES.find((side) => side === (CROP_SIZE * patchSize) / imageSize);
    if (patch) return { from: 'run', runId, step: latest.step, patch };
  }
  return DEMO;
}

const draw = oneAtATime(async () => {
  const state = useLesson.getState();
  const face = lessonFace(state);
  if (!face) return;
  try {
    await drawBy(face, networkNow());
  } catch (error) {
    if (lessonFace(useLesson.getState()) === face) useLesson.setState({ problem: toErrorReport(error) });
  }
});

/** By the network of the app where the run went with its worker: another one answers, and has no run. */
async function drawBy(face: FaceCrop, by: LessonNetwork): Promise<void> {
  try {
    await drawOnce(face, by);
  } catch (error) {
    if (by.from === 'demo' || toErrorReport(error).code !== 'wrong-state') throw error;
    await drawOnce(face, DEMO);
  }
}

async function drawOnce(face: FaceCrop, by: LessonNetwork): Promise<void> {
  const { view } = useLesson.getState();
  const { region, seed } = view;
  const request = {
    ...DEFAULT_MASK_VIEW,
    strategies: [...MASKING_STRATEGIES],
    patch: by.patch,
    region,
    seed,
  };
  const faceMasks = await maskWorker.ask((lab) => lab.draw(face.parsing, request));
  if (lessonFace(useLesson.getState()) !== face) return;
  const masks = { face, view, faceMasks };
  useLesson.setState({ masks });
  const drawn = drawOf(masks, view.strategy);
  if (!drawn || (by.from === 'demo' && !isOpen)) return;
  const { mask, covered } = drawn;
  const asked = { rgb: face.rgb, maskRatio: request.maskRatio, masks: [{ mask, covered }] };
  const [picture] =
    by.from === 'run'
      ? await pretrainRoom.ask((room) => room.reconstruct(by.runId, asked))
      : await byDemo(() => reconstructions.ask((room) => room.reconstruct(null, asked)));
  if (lessonFace(useLesson.getState()) !== face) return;
  useLesson.setState({ picture: { draw: drawn, by, picture }, problem: null });
  if (by.from === 'demo' && stepNow() === 'losses') await compare(face, drawn);
}

/** Opens the network again where its worker ended. */
async function byDemo<T>(ask: () => Promise<T>): Promise<T> {
  await openDemoNetwork();
  return ask();
}

/** Enough to see that another face is less alike. */
const OTHERS = 2;

/** What the masked face has in common with whole ones; by the network that came with the app. */
async function compare(face: FaceCrop, drawn: MaskDraw): Promise<void> {
  const others = await otherFaces(face, OTHERS);
  const { mask, covered } = drawn;
  const asked = {
    rgb: face.rgb,
    maskRatio: DEFAULT_MASK_VIEW.maskRatio,
    mask: { mask, covered },
    others: others.map(({ rgb }) => rgb),
  };
  const found = await reconstructions.ask((room) => room.correspond(asked));
  if (lessonFace(useLesson.getState()) !== face) return;
  useLesson.setState({ similarity: { draw: drawn, otherFaces: others, ...found } });
}

/** By the demonstration detector. */
const score = oneAtATime(async () => {
  const face = lessonFace(useLesson.getState());
  if (!face || useLesson.getState().score?.face === face) return;
  try {
    const detector = await saveDemoDetector();
    const [said] = await scoring.ask((lab) => lab.score(detector, [{ rgb: face.rgb }]));
    useLesson.setState({ score: { face, detector, said }, scoreProblem: null });
  } catch (error) {
    useLesson.setState({ scoreProblem: toErrorReport(error) });
  }
});
