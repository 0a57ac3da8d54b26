/** The Edit screen's state: the operation and its values, the two faces, what came of it, and what was found in the result. */
import * as v from 'valibot';
import { create } from '@/app/state/createStore';
import { EDIT_LINK, DEFAULT_EDIT_VIEW, needsDonor, type EditView } from '@/lib/editView';
import type { ErrorReport } from '@/lib/errors';
import type { FaceCrop, LibraryFace } from '@/workers/protocol';
import type { EditOutcome, EditReading } from '@/workers/protocol/masks';
import { trainingFaces, useFaces } from './facesStore';
import { addressOfView, linkedView, type LinkedView } from './linkedView';
import type { TabChoice } from './tabChoice';

/** A result with what it was made from; for a moment it may be of the view before. */
export interface ShownEdit {
  view: EditView;
  target: FaceCrop;
  donor: FaceCrop | null;
  outcome: EditOutcome;
}

/** What was found in target and result by the same look at both. */
export interface FoundAgain {
  of: ShownEdit;
  before: EditReading | null;
  /** Null: no face was found in the result. */
  after: EditReading | null;
}

interface EditState extends LinkedView<EditView> {
  /** Ids of stored faces; null: not chosen. */
  targetId: string | null;
  donorId: string | null;
  /** The donor that was found to fit this target, where nobody chose one; ids. */
  fits: { target: string; donor: string } | null;
  shown: ShownEdit | null;
  /** Why there is no newer result. */
  problem: ErrorReport | null;
  /** A network that takes its time is at work. */
  isBusy: boolean;
  found: FoundAgain | null;
  /** Why nothing was looked for in the result. */
  foundProblem: ErrorReport | null;
}

export const useEdit = create<EditState>()((set, get) => ({
  targetId: null,
  donorId: null,
  fits: null,
  shown: null,
  problem: null,
  isBusy: false,
  found: null,
  foundProblem: null,
  ...linkedView(EDIT_LINK, DEFAULT_EDIT_VIEW, set, get),
}));

export const EDIT_ADDRESS = addressOfView<EditView, EditState>(useEdit);

const FacesSchema = v.object({ target: v.nullable(v.string()), donor: v.nullable(v.string()) });

/** The faces, which no link holds, over a reload. */
export const EDITED_FACES: TabChoice<v.InferOutput<typeof FacesSchema>> = {
  key: 'fsfm-lab.edit.faces',
  schema: FacesSchema,
  store: useEdit,
  read: () => {
    const { targetId: target, donorId: donor } = useEdit.getState();
    return target === null && donor === null ? null : { target, donor };
  },
  restore: ({ target, donor }) => {
    useEdit.setState({ targetId: target, donorId: donor });
    return Promise.resolve([]);
  },
};

export interface EditFaces {
  target: LibraryFace | null;
  donor: LibraryFace | null;
  /** Faces that may be the donor, those that look most alike first. */
  donors: LibraryFace[];
}

/** The faces that take part: those that were chosen, else the first with a geometry and the one that fits it, or looks most like it. */
export function editFaces(
  {
    targetId,
    donorId,
    fits,
    view,
  }: Pick<EditState, 'targetId' | 'donorId' | 'view'> & Partial<Pick<EditState, 'fits'>>,
  faces: readonly LibraryFace[],
): EditFaces {
  const usable = trainingFaces(faces);
  const target =
    usable.find(({ id }) => id === targetId) ?? usable.find(({ pose }) => pose) ?? usable.at(0) ?? null;
  if (!target || !needsDonor(view.operation)) return { target, donor: null, donors: [] };
  const donors = usable
    .filter(({ id }) => id !== target.id)
    .toSorted((a, b) => apartness(a, target) - apartness(b, target));
  const fitting = fits?.target === target.id ? fits.donor : null;
  const known = (wanted: string | null) => donors.find(({ id }) => id === wanted);
  return { target, donor: known(donorId) ?? known(fitting) ?? donors.at(0) ?? null, donors };
}

/** Degrees between the directions of two faces, roughly; a face without geometry comes last. */
function apartness({ pose: a }: LibraryFace, { pose: b }: LibraryFace): number {
  if (!a) return Number.MAX_VALUE;
  return b ? Math.hypot(a.yaw - b.yaw, a.pitch - b.pitch) : 0;
}

/** As `editFaces`, of the stores as they are now. */
export const facesNow = (): EditFaces => editFaces(useEdit.getState(), useFaces.getState().faces);
