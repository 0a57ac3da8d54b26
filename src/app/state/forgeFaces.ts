/** Forgeries of the stored faces of the open dataset, one after another. */
import { errorFromReport } from '@/workers/transfer';
import { dataHost } from '@/workers/hosts';
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

/** What is forged lives in the data worker: without a hold it would be gone a minute after the last question. @returns what lets go */
export const holdForging = (): (() => void) => dataHost.hold();

/**
 * @param order without a count: one of each genuine face
 * @throws LabError as the library's `beginForging`
 */
export function beginForging(order: ForgeWish): Promise<ForgeOrder> {
  const { datasetId } = useFaces.getState();
  return askLibrary((library) => library.beginForging(datasetId, order));
}

export const nextForgery = (): Promise<ForgedFiles | null> => askLibrary((library) => library.nextForgery());

export const forgeTally = (): Promise<ForgeTally> => askLibrary((library) => library.forgeTally());
