/** Forgeries of the stored faces of the open dataset, one after another. */
import { errorFromReport } from '@/workers/transfer';
import type { ForgedFiles, ForgeOrder, ForgeTally, ForgeWish } from '@/workers/protocol';
import { findGeometry } from './faceGeometry';
import { useFaces } from './facesStore';
import { useFaceGeometry } from './geometryStore';
import { askLibrary } from './library';

/** Of the faces that lack it; what is not found stays without. @throws LabError where finding failed */
export async function completeGeometry(): Promise<void> {
  const lack = useFaces.getState().faces.some(({ pose, excluded }) => !pose && !excluded);
  if (!lack) return;
  await findGeometry();
  const { status } = useFaceGeometry.getState();
  if (status.phase === 'failed') throw errorFromReport(status.error);
}

/**
 * @param order without a count: one of each genuine face
 * @param isCircled people forge in circles, as a set needs it that will be split
 * @throws LabError as the library's `beginForging`
 */
export function beginForging(order: ForgeWish, isCircled = false): Promise<ForgeOrder> {
  const { datasetId } = useFaces.getState();
  return askLibrary((library) => library.beginForging(datasetId, order, isCircled));
}

export const nextForgery = (): Promise<ForgedFiles | null> => askLibrary((library) => library.nextForgery());

export const forgeTally = (): Promise<ForgeTally> => askLibrary((library) => library.forgeTally());
