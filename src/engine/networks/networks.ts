/** The networks of a run: two of 3C, others of other objectives. */
import type { ObjectiveName, PretrainConfig } from '@/lib/config';
import type { ModelConfig } from '@/lib/presets';
import { deriveSeed } from '@/lib/random';
import {
  encoderParameters,
  maeParameters,
  mcfParameters,
  mcfTargetParameters,
  onlineParameters,
  targetParameters,
  type ParameterSpec,
} from '@/ml/model/parameters';
import { initialiseStore, ParameterStore } from '@/ml/model/parameterStore';

const INITIALISATION_STREAM = 0;
/** The teacher's numbers are not the start of the online network's. */
const TEACHER_STREAM = 4;
const REP_POSITIONS = 'rep_decoder_pos_embed';

export interface Networks {
  online: ParameterStore;
  /** Without tensors where the objective has no target network. */
  target: ParameterStore;
  /** Of MCF, never trained; without tensors elsewhere. */
  teacher: ParameterStore;
}

/** What the networks of an objective have. The names of the target come first in the online network's. */
export function networkParameters(
  model: ModelConfig,
  objective: ObjectiveName,
): Record<keyof Networks, ParameterSpec[]> {
  switch (objective) {
    case '3c':
      return { online: onlineParameters(model), target: targetParameters(model), teacher: [] };
    case 'mae':
      return { online: maeParameters(model), target: [], teacher: [] };
    case 'mcf':
      return {
        online: mcfParameters(model),
        target: mcfTargetParameters(model),
        teacher: encoderParameters(model).map((spec) => ({ ...spec, trained: false })),
      };
  }
}

/** Frees all of a run's networks. */
export function disposeNetworks({ online, target, teacher }: Networks): void {
  for (const network of [online, target, teacher]) network.dispose();
}

/**
 * A fresh online network and a target that copies it; a teacher of other numbers. The caller owns all stores.
 * `repDecoderPosEmbed: 'zero'` reproduces the released code, whose online network never initialises these
 * positions and whose target then copies the zeros.
 */
export function initialiseNetworks(
  model: ModelConfig,
  { seed, repDecoderPosEmbed, objective }: Pick<PretrainConfig, 'seed' | 'repDecoderPosEmbed' | 'objective'>,
): Networks {
  const parameters = networkParameters(model, objective);
  const specs = parameters.online.map((spec) =>
    spec.name === REP_POSITIONS && repDecoderPosEmbed === 'zero'
      ? { ...spec, initial: 'zeros' as const }
      : spec,
  );
  // The same seed twice: shared names come first in both lists, so the target is a copy of the online network.
  const initialSeed = deriveSeed(seed, INITIALISATION_STREAM);
  const online = initialiseStore(specs, initialSeed);
  const targetNames = new Set(parameters.target.map((spec) => spec.name));
  const target = initialiseStore(
    specs.filter((spec) => targetNames.has(spec.name)),
    initialSeed,
  );
  const teacher = initialiseStore(parameters.teacher, deriveSeed(seed, TEACHER_STREAM));
  return { online, target, teacher };
}

/**
 * The networks as they were when their numbers were saved. The caller owns all stores.
 * @param values numbers of a tensor, in our layout
 */
export function restoreNetworks(
  model: ModelConfig,
  objective: ObjectiveName,
  values: (network: keyof Networks, name: string) => Float32Array,
): Networks {
  const parameters = networkParameters(model, objective);
  const restored: ParameterStore[] = [];
  const restore = (network: keyof Networks) => {
    const store = new ParameterStore(parameters[network], ({ name }) => values(network, name));
    restored.push(store);
    return store;
  };
  try {
    return { online: restore('online'), target: restore('target'), teacher: restore('teacher') };
  } catch (error) {
    for (const store of restored) store.dispose();
    throw error;
  }
}
