/**
 * Where a checkpoint keeps its weights: every dict of tensors in what was pickled, under whatever key and however deep
 * (`model`, `model_state_dict`, `net`, `ema`, …). What stands beside them is looked at for plain values only.
 */
import type { PickleCall, PickleDict, PickleValue } from './pickle';
import { isOtherTensor, tensorIn, type TensorWindow } from './pytorchTensor';
import { quoted, refuseFile } from './refusal';

/** A dict of tensors in a pickle. */
export interface StateDict {
  /** Keys that lead to it, joined by dots; '' for the file's own dict. */
  path: string;
  windows: Map<string, TensorWindow>;
  /** Names of tensors in it that are here in a form that is not read. */
  unreadable: string[];
  /** Why one of its tensors cannot be what it claims; the first one. */
  fault: Error | null;
}

const MAX_DEPTH = 4;
const MAX_STATES = 64;
/** Moments of an optimiser have the names of weights, and are none. */
const OPTIMIZER = /optim/i;
/** Keys of a last layer that was saved beside its backbone, in a dict of its own. */
const HEAD_KEY = /^(head|classifier|fc|cls|cls_head|linear)$/i;

/** Likeliest first; what a person means by "the weights" before what was averaged from them. */
const PREFERENCE = [
  ...['model', 'state_dict', 'model_state_dict', 'model_state', 'net', 'network', 'module', 'weights'],
  ...['params', 'backbone', 'encoder', '', 'teacher', 'student'],
];
const AVERAGED = /(^|[._])(ema|swa|avg|averaged?|shadow)([._]|\d|$)|ema_|_ema/i;

const refuse = (what: string) =>
  refuseFile('PyTorch', what, "Load it in Python and save the model's state_dict() with torch.save.");

const isCall = (value: PickleValue | undefined): value is PickleCall =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'call';

/** A dict, or an object of a class that extends it. */
function asDict(value: PickleValue | undefined): PickleDict | null {
  if (isCall(value)) return value.items;
  const isDict = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'dict';
  return isDict ? value : null;
}

/** Whether the weights of this path are an average over training (EMA) of others. */
export const isAveraged = (path: string): boolean => AVERAGED.test(path);

function rankOf({ path }: StateDict): number {
  if (isAveraged(path)) return 100;
  const rank = PREFERENCE.indexOf(path.slice(path.lastIndexOf('.') + 1));
  return rank < 0 ? 50 : rank;
}

function readState(path: string, dict: PickleDict): StateDict {
  const state: StateDict = { path, windows: new Map(), unreadable: [], fault: null };
  for (const [name, entry] of dict.entries) {
    if (typeof name !== 'string') continue;
    try {
      const window = tensorIn(name, entry);
      if (window) state.windows.set(name, window);
      else if (isOtherTensor(entry)) state.unreadable.push(name);
    } catch (error) {
      state.fault ??= error as Error;
    }
  }
  return state;
}

/** A backbone and its head that lie in dicts beside each other, as one. */
function joined(path: string, parts: ReadonlyMap<string, StateDict>): StateDict | null {
  if (parts.size < 2 || ![...parts.keys()].some((key) => HEAD_KEY.test(key))) return null;
  const within = [...parts].flatMap(([key, { windows }]) =>
    [...windows].map(([name, window]): [string, TensorWindow] => [`${key}.${name}`, window]),
  );
  return {
    path: `${path && `${path}.`}${[...parts.keys()].join('+')}`,
    windows: new Map(within),
    unreadable: [...parts].flatMap(([key, { unreadable }]) => unreadable.map((name) => `${key}.${name}`)),
    fault: [...parts.values()].find(({ fault }) => fault)?.fault ?? null,
  };
}

/**
 * Every dict of tensors, likeliest first.
 * @throws LabError `invalid-file` that says what is there instead when there is none
 */
export function findStateDicts(value: PickleValue): StateDict[] {
  const found: StateDict[] = [];
  const seen = new Set<PickleDict>();
  const visit = (dict: PickleDict, path: string, depth: number): StateDict | null => {
    if (seen.has(dict) || depth > MAX_DEPTH || found.length >= MAX_STATES) return null;
    seen.add(dict);
    const state = readState(path, dict);
    const isState = state.windows.size > 0 || state.fault !== null;
    if (isState) found.push(state);
    const parts = new Map<string, StateDict>();
    for (const [key, entry] of dict.entries) {
      const inner = asDict(entry);
      if (typeof key !== 'string' || !inner || OPTIMIZER.test(key)) continue;
      const part = visit(inner, path ? `${path}.${key}` : key, depth + 1);
      if (part) parts.set(key, part);
    }
    const whole = isState ? null : joined(path, parts);
    if (whole) found.push(whole);
    return isState ? state : null;
  };
  const dict = asDict(value);
  if (dict) visit(dict, '', 0);
  if (found.length > 0) return found.sort((a, b) => rankOf(a) - rankOf(b));
  throw refuse(whatInstead(value, dict));
}

function whatInstead(value: PickleValue, dict: PickleDict | null): string {
  const isObject = (entry: PickleValue): entry is PickleCall => isCall(entry) && !isOtherTensor(entry);
  const whole = [value, ...(dict?.entries.values() ?? [])].find(
    (entry): entry is PickleCall => isObject(entry) && (entry === value || asDict(entry.state) !== null),
  );
  if (whole && !asDict(whole)) {
    return `it holds a whole object of the class ${quoted(whole.path)}, not the weights of one`;
  }
  if (!dict) return 'it holds no dict of tensors';
  const inner = PREFERENCE.map((key) => asDict(dict.entries.get(key))).find((each) => each !== null) ?? dict;
  const [name] = [...inner.entries.keys()].filter((key) => typeof key === 'string');
  return name === undefined ? 'it holds no tensors' : `${quoted(name)} is not a tensor, and nothing else is`;
}

type Plain = string | number | boolean;

/** Where training scripts keep the settings of a run. */
const SETTINGS = [
  'args',
  'hyper_parameters',
  'hparams',
  'config',
  'cfg',
  'opt',
  'model_args',
  'model_config',
];
const MAX_SETTINGS_DEPTH = 3;
const MAX_VALUES = 2000;

/** Numbers and texts beside the weights: `epoch` and the like, and settings as `args.name`, `config.model.name`. */
export function plainValues(value: PickleValue): Record<string, Plain> {
  const found = new Map<string, Plain>();
  const collect = (from: PickleDict, prefix: string, depth: number) => {
    for (const [key, entry] of from.entries) {
      if (typeof key !== 'string' || found.size >= MAX_VALUES) continue;
      if (typeof entry === 'string' || typeof entry === 'number' || typeof entry === 'boolean') {
        found.set(prefix + key, entry);
      }
      const inner = asDict(entry) ?? (isCall(entry) ? asDict(entry.state) : null);
      const isSettings = depth > 0 ? depth < MAX_SETTINGS_DEPTH : SETTINGS.includes(key);
      if (inner && isSettings) collect(inner, `${prefix}${key}.`, depth + 1);
    }
  };
  const dict = asDict(value);
  if (dict) collect(dict, '', 0);
  return Object.fromEntries(found);
}
