/** C2PA manifests that tests build, with a certificate that names a signer and signs nothing. */
import { encode } from 'cborg';
import { joined, segment, text, u16, u32 } from './testFiles';

export const box = (name: string, data: Uint8Array): Uint8Array =>
  joined(u32(8 + data.length), text(name), data);

/** A JUMBF superbox. */
export function superbox(label: string, ...content: Uint8Array[]): Uint8Array {
  return box(
    'jumb',
    joined(box('jumd', joined(new Uint8Array(16), Uint8Array.of(3), text(`${label}\0`))), ...content),
  );
}

const cborBox = (value: unknown): Uint8Array => box('cbor', encode(value));

const der = (tag: number, ...data: Uint8Array[]): Uint8Array => {
  const whole = joined(...data);
  const length =
    whole.length < 128 ? Uint8Array.of(whole.length) : joined(Uint8Array.of(0x82), u16(whole.length));
  return joined(Uint8Array.of(tag), length, whole);
};
const attribute = (last: number, value: string): Uint8Array =>
  der(0x31, der(0x30, der(0x06, Uint8Array.of(0x55, 4, last)), der(0x0c, text(value))));

/** Names alone; what is signed and with what is empty. */
export function certificate(name: string, organisation: string, issuer: string): Uint8Array {
  const empty = der(0x30);
  const signed = der(
    0x30,
    ...[der(0xa0, der(0x02, Uint8Array.of(2))), der(0x02, Uint8Array.of(1)), empty],
    ...[
      der(0x30, attribute(10, issuer)),
      empty,
      der(0x30, attribute(10, organisation), attribute(3, name)),
      empty,
    ],
  );
  return der(0x30, signed, empty, der(0x03, Uint8Array.of(0)));
}

/** A store of two manifests; the second, which is the active one, says that a model made the picture. */
export function manifestStore(): Uint8Array {
  const claim = {
    claim_generator_info: [{ name: 'Drawing Program', version: '3.1' }],
    'dc:title': 'portrait.jpg',
    instanceID: 'xmp:iid:1',
  };
  const actions = {
    actions: [
      {
        action: 'c2pa.created',
        when: '2026-03-04T05:06:07Z',
        softwareAgent: { name: 'Picture Model 2' },
        digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
      },
      { action: 'c2pa.cropped', softwareAgent: 'Drawing Program' },
    ],
  };
  const chain = certificate('Signing Unit', 'Example Studio', 'Example Trust');
  const signature = [
    encode(
      new Map<number, unknown>([
        [1, -7],
        [33, [chain]],
      ]),
    ),
    {},
    null,
    new Uint8Array(64),
  ];
  const manifest = (label: string) =>
    superbox(
      label,
      superbox(
        'c2pa.assertions',
        superbox('c2pa.actions.v2', cborBox(actions)),
        superbox('c2pa.ingredient.v3', cborBox({ 'dc:title': 'sketch.png' })),
      ),
      superbox('c2pa.claim.v2', cborBox(claim)),
      superbox('c2pa.signature', box('cbor', joined(Uint8Array.of(0xd2), encode(signature)))),
    );
  return superbox('c2pa', superbox('urn:c2pa:1', superbox('c2pa.assertions')), manifest('urn:c2pa:2'));
}

/** As JPEG files have it, in pieces. */
export function app11(store: Uint8Array, pieceBytes = 60_000): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < store.length; at += pieceBytes) {
    const head = at === 0 ? new Uint8Array() : store.subarray(0, 8);
    const order = u32(1 + at / pieceBytes);
    pieces.push(segment(0xeb, joined(text('JP'), u16(1), order, head, store.subarray(at, at + pieceBytes))));
  }
  return pieces;
}
