/** What `npm run lab -- ablation` varies, out of its options. */
import { ABLATION_KINDS, ablationVariants, type AblationAxis, type AblationPlan } from '../src/lib/ablation';
import { PRETRAINING } from '../src/lib/config';
import { LabError } from '../src/lib/errors';
import { MASKING_STRATEGIES, type MaskingStrategyName } from '../src/lib/maskingStrategies';
import { oneOf } from './oneOf';

interface Given {
  kind?: string;
  strategies?: string;
  seeds?: string;
  /** Each "KEY=VALUE,VALUE". */
  vary?: readonly string[];
}

/** Whether each value goes with the settings is known once those are: `requireVariants`. @throws Error naming the value and what is allowed */
export function readAblation({ kind: named, strategies, seeds = '1', vary = [] }: Given): AblationPlan {
  if (!/^[1-5]$/.test(seeds)) throw new Error(`--seeds ${seeds}: use 1 to 5`);
  const kind =
    named === undefined && vary.length > 0 ? 'settings' : oneOf('kind', ABLATION_KINDS, named, ' or ');
  if (kind === 'settings') {
    if (strategies !== undefined)
      throw new Error(`--strategies ${strategies}: use --vary masking=${strategies}`);
    return { kind, seeds: Number(seeds), axes: readAxes(vary) };
  }
  if (vary.length > 0) throw new Error(`--vary ${vary[0]}: an ablation of the ${kind} has none`);
  return { kind, seeds: Number(seeds), strategies: readStrategies(kind, strategies) };
}

/** In their usual order. */
function readStrategies(kind: AblationPlan['kind'], list: string | undefined): MaskingStrategyName[] {
  if (list === undefined) return [...MASKING_STRATEGIES];
  if (kind !== 'masking') throw new Error(`--strategies ${list}: an ablation of the ${kind} has none`);
  const chosen = new Set(list.split(',').map((name) => oneOf('strategies', MASKING_STRATEGIES, name.trim())));
  if (chosen.size < 2) throw new Error(`--strategies ${list}: name at least two to compare`);
  return MASKING_STRATEGIES.filter((name) => chosen.has(name));
}

function readAxes(vary: readonly string[]): AblationAxis[] {
  if (vary.length === 0)
    throw new Error('--vary KEY=VALUE,VALUE is missing: what an ablation of settings varies');
  return vary.map((text): AblationAxis => {
    const [, key, values] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (key === undefined)
      throw new Error(`--vary ${text}: give KEY=VALUE,VALUE, such as maskRatio=0.5,0.75`);
    return { key: key.trim(), values: values.split(',').map((value) => value.trim()) };
  });
}

/**
 * Before a browser starts.
 * @param query the settings that all runs share
 * @throws Error naming the setting or value that is not allowed
 */
export function requireVariants(plan: AblationPlan, query: string): void {
  try {
    ablationVariants(plan, PRETRAINING.link.fromQuery(new URLSearchParams(query)));
  } catch (error) {
    if (error instanceof LabError)
      throw new Error(`--vary: ${error.message} ${error.remedy}`, { cause: error });
    throw error;
  }
}
