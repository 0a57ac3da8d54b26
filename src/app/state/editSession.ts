/**
 * Keeps the result up with what the Edit screen asks for: one edit at a time, always the latest wish, in the mask worker; once it
 * has come to rest, MediaPipe looks for the face in it. The repaint is by the network that came with the app.
 */
import { needsDonor, type EditView } from '@/lib/editView';
import { toErrorReport } from '@/lib/errors';
import { CROP_SIZE } from '@/lib/regions';
import { faceModels } from '@/workers/faces';
import { edits } from '@/workers/masks';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import type { EditedFace, EditOutcome, EditReading } from '@/workers/protocol/masks';
import { reconstructions } from '@/workers/scoring';
import { DEMO_PATCH, holdDemoNetwork, openDemoNetwork } from './demoNetwork';
import { facesNow, useEdit, type ShownEdit } from './editStore';
import { readCrop } from './faceCrops';
import { useFaces } from './facesStore';
import { askLibrary } from './library';
import { oneAtATime } from './oneAtATime';
import { afterRest } from './throttle';

/** MediaPipe looks when a slider has come to rest. */
const REST_MS = 600;

/**
 * Follows the stores while the screen is open.
 * @returns what ends it
 */
export function followEdit(): () => void {
  const stops = [
    useEdit.subscribe((now, before) => {
      const isAsked = (['view', 'targetId', 'donorId'] as const).some((key) => now[key] !== before[key]);
      if (isAsked) void editNow();
    }),
    useFaces.subscribe((now, before) => {
      if (now.faces !== before.faces) void editNow();
    }),
  ];
  void editNow();
  return () => {
    stops.forEach((stop) => stop());
    lookAgain.cancel();
    releaseNetwork?.();
    releaseNetwork = null;
  };
}

const editNow = oneAtATime(async () => {
  lookAgain.cancel();
  const { view, donorId } = useEdit.getState();
  const { target: face, donor: other, donors } = facesNow();
  if (!face) return useEdit.setState({ shown: null, problem: null, found: null });
  try {
    let shown = await tried(view, face, other);
    if (!shown.outcome.ok && face.pose && other && other.id !== donorId) {
      const others = donors.filter(({ id, pose }) => pose && id !== other.id);
      const better = await firstFitting(view, face, others.slice(0, MOST_TRIED));
      if (better) shown = better;
    }
    useEdit.setState({ shown, problem: null });
    if (shown.outcome.ok) lookAgain(shown);
  } catch (error) {
    useEdit.setState({ problem: toErrorReport(error) });
  }
});

/** Donors that are tried where nobody chose one; each takes about a tenth of a second. */
const MOST_TRIED = 12;

async function tried(view: EditView, face: LibraryFace, other: LibraryFace | null): Promise<ShownEdit> {
  const [target, donor] = await Promise.all([readCrop(face), other && readCrop(other)]);
  const outcome = unknownGeometry(view, face, other) ?? (await edited(view, target, donor, face, other));
  return { view, target, donor, outcome };
}

/** Where nobody chose the donor, a refusal is no answer while another fits. @returns null where none of them does */
async function firstFitting(
  view: EditView,
  face: LibraryFace,
  donors: readonly LibraryFace[],
): Promise<ShownEdit | null> {
  for (const donor of donors) {
    const shown = await tried(view, face, donor);
    if (!shown.outcome.ok) continue;
    useEdit.setState({ fits: { target: face.id, donor: donor.id } });
    return shown;
  }
  return null;
}

/** Refused until its geometry is found; a repaint needs none. */
function unknownGeometry(
  { operation }: EditView,
  target: LibraryFace,
  donor: LibraryFace | null,
): EditOutcome | null {
  if (operation === 'repaint') return null;
  if (!target.pose)
    return { ok: false, reason: 'The geometry of the target is not known yet: find it first.' };
  if (!needsDonor(operation)) return null;
  if (!donor) return { ok: false, reason: 'There is no second face: import another as donor.' };
  return donor.pose
    ? null
    : { ok: false, reason: 'The geometry of the donor is not known yet: find it first.' };
}

async function edited(
  view: EditView,
  target: FaceCrop,
  donor: FaceCrop | null,
  face: LibraryFace,
  other: LibraryFace | null,
): Promise<EditOutcome> {
  if (view.operation === 'repaint') return repainted(view, target);
  const [ofTarget, ofDonor] = await Promise.all([
    withGeometry(target, face),
    donor && other && withGeometry(donor, other),
  ]);
  if (!ofTarget || (other && !ofDonor))
    return { ok: false, reason: `What is stored of the geometry of the ${ofTarget ? 'donor' : 'target'} is damaged: find it again on the Faces screen.` }; // prettier-ignore
  if (!ofDonor) return edits.ask<EditOutcome>((lab) => lab.edit(view, ofTarget, null));
  const [targetSkin, donorSkin] = await Promise.all([skinOf(ofTarget.rgb), skinOf(ofDonor.rgb)]);
  return edits.ask<EditOutcome>((lab) =>
    lab.edit(view, { ...ofTarget, ...targetSkin }, { ...ofDonor, ...donorSkin }),
  );
}

const skins = new WeakMap<Uint8Array, Uint8Array>();

/** Where the segmenter sees face skin, asked once a crop; nothing where there is none. */
async function skinOf(rgb: Uint8Array): Promise<Pick<EditedFace, 'skin'>> {
  const skin = skins.get(rgb) ?? (await faceModels.skin(rgb).catch(() => null));
  if (!skin) return {};
  skins.set(rgb, skin);
  return { skin };
}

/** null where what is stored of its geometry cannot be read. */
async function withGeometry(crop: FaceCrop, { datasetId, id }: LibraryFace): Promise<EditedFace | null> {
  const geometry = await askLibrary((library) => library.geometry(datasetId, id));
  return geometry && { rgb: crop.rgb, parsing: crop.parsing, geometry };
}

/** Ends that the network is needed; null while it is not. */
let releaseNetwork: (() => void) | null = null;

async function repainted({ region }: EditView, { rgb, parsing }: FaceCrop): Promise<EditOutcome> {
  // Held from the first repaint until the screen is left: to let go between two would close it.
  releaseNetwork ??= holdDemoNetwork();
  useEdit.setState({ isBusy: true });
  try {
    await openDemoNetwork();
    const { mask, maskRatio } = await edits.ask((lab) => lab.hide(parsing, region, CROP_SIZE / DEMO_PATCH));
    if (maskRatio === 0) return { ok: false, reason: `The parsing map of this face shows no ${region}.` };
    const masks = [{ mask, covered: mask }];
    const [picture] = await reconstructions.ask((room) =>
      room.reconstruct(null, { rgb, maskRatio, masks, levels: 'neighbours' }),
    );
    return await edits.ask<EditOutcome>((lab) => lab.fill(rgb, mask, picture.pasted, picture.imageSize));
  } finally {
    useEdit.setState({ isBusy: false });
  }
}

/** What was found in the crop of a target, so that sliders look at their results alone. */
let looked: { rgb: Uint8Array; reading: EditReading | null } | null = null;

const lookAgain = afterRest((shown: ShownEdit) => void look(shown), REST_MS);

async function look(of: ShownEdit): Promise<void> {
  const { outcome, target } = of;
  if (!outcome.ok) return;
  try {
    if (looked?.rgb !== target.rgb) looked = { rgb: target.rgb, reading: await read(target.rgb) };
    const after = await read(outcome.rgb);
    if (useEdit.getState().shown === of)
      useEdit.setState({ found: { of, before: looked.reading, after }, foundProblem: null });
  } catch (error) {
    if (useEdit.getState().shown === of) useEdit.setState({ foundProblem: toErrorReport(error) });
  }
}

async function read(rgb: Uint8Array): Promise<EditReading | null> {
  const geometry = await faceModels.geometry(rgb);
  return geometry && edits.ask((lab) => lab.read(geometry));
}
