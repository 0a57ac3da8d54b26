/**
 * What a C2PA manifest store (Content Credentials) says: claim generator, actions, ingredients, and the names in the
 * certificate of its signature. It is read, not validated: neither hashes nor signature nor trust are checked.
 * Source: C2PA specification 2.2, sections 10 to 13; ISO 19566-5 (JUMBF boxes); RFC 9052 (COSE).
 */
import { decode } from 'cborg';
import { certificateNames } from './certificate';
import { boxes, latin1, type Part } from './containers';
import type { ManifestStore } from './manifestStore';
import type { CredentialAction, CredentialFacts } from './types';

const MOST_BOXES = 2000;
/** Of claims and assertions in all: photographs have some kB. */
const MOST_CBOR = 512 * 1024;
const DEEPEST = 8;
const MOST_ACTIONS = 30;
const LONGEST_TEXT = 300;
/** COSE header label of the certificates, by number and by the name of early files. */
const CERTIFICATES = [33, 'x5chain'] as const;

/** A superbox: its label, and what is in it. */
interface Labelled {
  label: string;
  within: Labelled[];
  /** Content boxes that are no superboxes. */
  content: Part[];
}

class Unreadable extends Error {}

/** Never throws: what cannot be read is said in `problem`. */
export function readCredentials({ place, data }: ManifestStore): CredentialFacts {
  const facts: CredentialFacts = {
    ...{ place, sizeBytes: data.length, manifests: 0, generator: null, title: null },
    ...{ actions: [], ingredients: [], signer: null, problem: null },
  };
  try {
    const store = superboxes(boxes(data, MOST_BOXES), DEEPEST, { left: MOST_BOXES })[0];
    if (store?.label !== 'c2pa') throw new Unreadable('it does not begin with a store of manifests');
    const active = store.within.at(-1);
    if (!active) throw new Unreadable('it holds no manifest');
    return { ...facts, manifests: store.within.length, ...manifestFacts(active) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...facts, problem: `The manifest cannot be read: ${why}.` };
  }
}

function superboxes(parts: readonly Part[], depth: number, budget: { left: number }): Labelled[] {
  if (depth === 0) throw new Unreadable('its boxes are nested too deeply');
  return parts.flatMap(({ name, data }): Labelled[] => {
    if (name !== 'jumb') return [];
    const inner = boxes(data, MOST_BOXES);
    budget.left -= inner.length;
    if (budget.left < 0) throw new Unreadable(`it has more than ${MOST_BOXES} boxes`);
    const described = inner[0];
    if (described?.name !== 'jumd') throw new Unreadable('a box has no description');
    const end = described.data.indexOf(0, 17);
    const label = latin1(described.data.subarray(17, end < 0 ? 17 : end));
    const content = inner.filter((part) => part.name !== 'jumb' && part !== described);
    return [{ label, within: superboxes(inner, depth - 1, budget), content }];
  });
}

type Values = ReadonlyMap<unknown, unknown>;

const asMap = (value: unknown): Values => (value instanceof Map ? value : new Map());
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_TEXT) : null;

/** What is behind a tag is what it says, whatever it is called. */
const TAGS = Object.fromEntries(
  [0, 1, 18, 32, 37].map((tag) => [tag, (inner: () => unknown): unknown => inner()]),
);

const decoded = (bytes: Uint8Array): unknown => decode(bytes, { useMaps: true, tags: TAGS });

/** @returns what decodes the CBOR within a box, as long as there is not too much of it in all */
function cborReader(): (box: Labelled | undefined) => unknown {
  let left = MOST_CBOR;
  return (box) => {
    const part = box?.content.find(({ name }) => name === 'cbor');
    if (!part) return undefined;
    left -= part.data.length;
    if (left < 0) throw new Unreadable(`it has more than ${MOST_CBOR / 1024} kB of claims`);
    return decoded(part.data);
  };
}

const withLabel = (boxesOf: readonly Labelled[], start: string): Labelled[] =>
  boxesOf.filter(
    ({ label }) => label === start || label.startsWith(`${start}.`) || label.startsWith(`${start}__`),
  );

function manifestFacts(manifest: Labelled): Partial<CredentialFacts> {
  if (manifest.content.some(({ name }) => name === 'brob'))
    throw new Unreadable('it is compressed, which is not read here');
  const cbor = cborReader();
  const claim = asMap(cbor(withLabel(manifest.within, 'c2pa.claim')[0]));
  const assertions = withLabel(manifest.within, 'c2pa.assertions')[0]?.within ?? [];
  const actions = withLabel(assertions, 'c2pa.actions').flatMap((box) =>
    asList(asMap(cbor(box)).get('actions')),
  );
  const ingredients = withLabel(assertions, 'c2pa.ingredient').flatMap((box) => {
    const title = asText(asMap(cbor(box)).get('dc:title'));
    return title === null ? [] : [title];
  });
  return {
    generator: generatorOf(claim),
    title: asText(claim.get('dc:title')),
    actions: actions.slice(0, MOST_ACTIONS).map(actionOf),
    ingredients: ingredients.slice(0, MOST_ACTIONS),
    signer: signerOf(cbor(withLabel(manifest.within, 'c2pa.signature')[0])),
  };
}

/** Its name and version, in the form of either version of claims. */
function generatorOf(claim: Values): string | null {
  const info = claim.get('claim_generator_info');
  const first = asMap(Array.isArray(info) ? info[0] : info);
  const name = asText(first.get('name'));
  const version = asText(first.get('version'));
  return name === null ? asText(claim.get('claim_generator')) : version ? `${name} ${version}` : name;
}

function actionOf(value: unknown): CredentialAction {
  const action = asMap(value);
  const agent = action.get('softwareAgent');
  return {
    action: (asText(action.get('action')) ?? 'unnamed').replace(/^c2pa\./, ''),
    when: asText(action.get('when')),
    software: asText(agent) ?? asText(asMap(agent).get('name')),
    sourceType: asText(action.get('digitalSourceType'))?.split('/').at(-1) ?? null,
  };
}

/** @param signature COSE_Sign1: sealed and open headers, payload, signature */
function signerOf(signature: unknown): CredentialFacts['signer'] {
  const [sealed, open] = asList(signature);
  for (const header of [asMap(sealed instanceof Uint8Array ? decoded(sealed) : null), asMap(open)]) {
    for (const label of CERTIFICATES) {
      const chain: unknown = header.get(label);
      const first: unknown = Array.isArray(chain) ? chain[0] : chain;
      const names = first instanceof Uint8Array ? certificateNames(first) : null;
      if (names) return names;
    }
  }
  return null;
}
