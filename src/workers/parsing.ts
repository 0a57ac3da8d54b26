/** The page's way to the second parser, whose network is fetched and opened with the first question. */
import { proxy } from 'comlink';
import type { ParserLab } from '@/engine/masks/parserLab';
import { LabError } from '@/lib/errors';
import { fetchExisting } from '@/lib/fetchExisting';
import { siteAddress } from '@/lib/siteAddress';
import { failing, parsingHost } from './hosts';
import { createPort } from './port';

const NETWORK = 'models/bisenetv2-celebamask.graph';

/** `ask` also rejects with LabError `model-missing`, `webgpu-unavailable` and `invalid-file`. */
export const secondParser = createPort<ParserLab>(parsingHost, 'parsing', async (parser) => {
  await parser.open(await fetchNetwork(), proxy(failing(parsingHost)));
});

async function fetchNetwork(): Promise<Blob> {
  try {
    return await (await fetchExisting(siteAddress(NETWORK))).blob();
  } catch (cause) {
    throw new LabError(
      'model-missing',
      'The second parser is not installed.',
      'Run "npm run setup" while the npm registry can be reached, then reload the page.',
      { cause },
    );
  }
}
