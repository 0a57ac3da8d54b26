/** How much the stored photographs of the Score screen take, of all visits; and their deletion. */
import { create } from '@/app/state/createStore';
import { keptPhotographs } from '@/workers/faces';
import { clearPhotos } from './scoreSession';

/** null until it was read. */
export const useKeptSize = create<{ sizeBytes: number | null }>()(() => ({ sizeBytes: null }));

export async function readKeptSize(): Promise<void> {
  const sizeBytes = await keptPhotographs.ask((kept) => kept.sizeBytes()).catch(() => null);
  useKeptSize.setState({ sizeBytes });
}

/** Those of this tab's list and of earlier visits; what another tab works on stays. */
export async function deleteKept(): Promise<void> {
  await clearPhotos();
  await keptPhotographs.ask((kept) => kept.removeLeft());
  await readKeptSize();
}
