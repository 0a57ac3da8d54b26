/** The two networks of a run. */
import type { PretrainConfig } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed } from '@/lib/random';
import { onlineParameters, targetParameters } from '@/ml/model/parameters';
import { initialiseStore, ParameterStore } from '@/ml/model/parameterStore';

const INITIALISATION_STREAM = 0;
const REP_POSITIONS = 'rep_decoder_pos_embed';

export interface Networks {
  online: ParameterStore;
  target: ParameterStore;
}

/**
 * A fresh online network and a target that copies it. The caller owns both stores.
 * `repDecoderPosEmbed: 'zero'` reproduces the released code, whose online network never initialises these
 * positions and whose target then copies the zeros.
 */
export function initialiseNetworks(
  model: ModelConfig,
  { seed, repDecoderPosEmbed }: Pick<PretrainConfig, 'seed' | 'repDecoderPosEmbed'>,
): Networks {
  const specs = onlineParameters(model).map((spec) =>
    spec.name === REP_POSITIONS && repDecoderPosEmbed === 'zero'
      ? { ...spec, initial: 'zeros' as const }
      : spec,
  );
  // The same seed twice: shared names come first in both lists, so the target is a copy of the online network.
  const initialSeed = deriveSeed(seed, INITIALISATION_STREAM);
  const online = initialiseStore(specs, initialSeed);
  const targetNames = new Set(targetParameters(model).map((spec) => spec.name));
  const target = initialiseStore(
    specs.filter((spec) => targetNames.has(spec.name)),
    initialSeed,
  );
  return { online, target };
}

/**
 * The networks as they were when their numbers were saved. The caller owns both stores.
 * @param values numbers of a tensor, in our layout
 */
export function restoreNetworks(
  model: ModelConfig,
  values: (network: keyof Networks, name: string) => Float32Array,
): Networks {
  const online = new ParameterStore(onlineParameters(model), ({ name }) => values('online', name));
  try {
    const target = new ParameterStore(targetParameters(model), ({ name }) => values('target', name));
    return { online, target };
  } catch (error) {
    online.dispose();
    throw error;
  }
}
