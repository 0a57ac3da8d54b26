/** Forgeries of the stored faces of the open dataset, one after another. */
import { LabError } from '@/lib/errors';
import { siteAddress } from '@/lib/siteAddress';
import type { ForgedFiles, ForgeOrder, ForgeTally, ForgeWish } from '@/workers/protocol';
import { findGeometry } from './faceGeometry';
import { useFaces } from './facesStore';
import { useFaceGeometry } from './geometryStore';
import { askLibrary } from './library';
import { errorFromReport } from '@/workers/transfer';

const EXPRESSIONS = 'demo/expressions.json';

/** @throws LabError `model-missing` where the app came without it */
export async function loadExpressions(): Promise<unknown> {
  const answer = await fetch(siteAddress(EXPRESSIONS)).catch(() => null);
  if (answer?.ok) return answer.json();
  throw new LabError('model-missing', `${EXPRESSIONS} could not be read.`, 'Reload the page while the app can be reached.'); // prettier-ignore
}

/** Of the faces that lack it; what is not found stays without. @throws LabError where finding failed */
export async function completeGeometry(): Promise<void> {
  const lack = useFaces.getState().faces.some(({ pose, excluded }) => !pose && !excluded);
  if (!lack) return;
  await findGeometry();
  const { status } = useFaceGeometry.getState();
  if (status.phase === 'failed') throw errorFromReport(status.error);
}

/** @param order without a count: one of each genuine face. @throws LabError as the library's `beginForging` */
export async function beginForging(order: ForgeWish): Promise<ForgeOrder> {
  const expressions = await loadExpressions();
  const { datasetId } = useFaces.getState();
  return askLibrary((library) => library.beginForging(datasetId, order, expressions));
}

export const nextForgery = (): Promise<ForgedFiles | null> => askLibrary((library) => library.nextForgery());

export const forgeTally = (): Promise<ForgeTally> => askLibrary((library) => library.forgeTally());
