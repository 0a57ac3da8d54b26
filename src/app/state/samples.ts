/** The dataset of the sample portraits, which is apart from a person's own. */
import { createDataset } from './datasets';
import { useFaces } from './facesStore';
import { importSamples, openDataset, openLibrary, SAMPLES_NAME } from './library';

/** Opens it, made and imported where it is missing or empty. @throws LabError as the library does */
export async function openSamples(): Promise<void> {
  await openLibrary();
  const { datasets } = useFaces.getState();
  if (datasets.length === 0) return; // the library could not be opened: the store says why
  const samples = datasets.find(({ name }) => name === SAMPLES_NAME);
  await (samples ? openDataset(samples.id) : createDataset(SAMPLES_NAME));
  if (useFaces.getState().faces.length === 0) await importSamples();
}
