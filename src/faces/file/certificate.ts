/**
 * Names in an X.509 certificate, as it states them; nothing is checked.
 * Source: ITU X.690 (DER), RFC 5280.
 */

interface Element {
  tag: number;
  data: Uint8Array;
  end: number;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const IDENTIFIER = 0x06;
const VERSION = 0xa0;
/** Encodings of the attributes 2.5.4.3 and 2.5.4.10. */
const NAME = '85,4,3';
const ORGANISATION = '85,4,10';
const MOST_ELEMENTS = 200;

/** null where there is none, or it reaches beyond what holds it. */
function elementAt(bytes: Uint8Array, at: number): Element | null {
  if (at + 2 > bytes.length) return null;
  let length = bytes[at + 1];
  let from = at + 2;
  if (length > 0x80) {
    const count = length - 0x80;
    if (count > 4 || from + count > bytes.length) return null;
    length = 0;
    for (let i = 0; i < count; i++) length = 256 * length + bytes[from++];
  } else if (length === 0x80) return null;
  const end = from + length;
  return end > bytes.length ? null : { tag: bytes[at], data: bytes.subarray(from, end), end };
}

function elements(bytes: Uint8Array): Element[] {
  const list: Element[] = [];
  for (let next = elementAt(bytes, 0); next && list.length < MOST_ELEMENTS; next = elementAt(bytes, next.end))
    list.push(next);
  return list;
}

export interface CertificateNames {
  name: string | null;
  organisation: string | null;
  issuer: string | null;
}

/** @returns null for what is no certificate */
export function certificateNames(der: Uint8Array): CertificateNames | null {
  const certificate = elementAt(der, 0);
  const signed = certificate?.tag === SEQUENCE ? elementAt(certificate.data, 0) : null;
  if (signed?.tag !== SEQUENCE) return null;
  const fields = elements(signed.data);
  // Version, where it is said, then serial number, algorithm, issuer, validity, subject.
  const first = fields[0]?.tag === VERSION ? 1 : 0;
  const [issuer, subject] = [fields[first + 2], fields[first + 4]];
  if (issuer?.tag !== SEQUENCE || subject?.tag !== SEQUENCE) return null;
  return {
    name: attribute(subject.data, NAME),
    organisation: attribute(subject.data, ORGANISATION),
    issuer: attribute(issuer.data, ORGANISATION) ?? attribute(issuer.data, NAME),
  };
}

function attribute(name: Uint8Array, wanted: string): string | null {
  for (const set of elements(name)) {
    if (set.tag !== SET) continue;
    for (const pair of elements(set.data)) {
      const [identifier, value] = elements(pair.data);
      if (identifier?.tag !== IDENTIFIER || !value || identifier.data.join() !== wanted) continue;
      return new TextDecoder().decode(value.data);
    }
  }
  return null;
}
