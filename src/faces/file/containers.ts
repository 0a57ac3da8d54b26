/**
 * The parts of picture files around their pixels. Everything that a file claims is bounded by the file; a part that
 * reaches beyond it ends the list.
 * Sources: ITU T.81 (JPEG), W3C PNG, RFC 9649 (WebP), ISO 14496-12 (boxes).
 */

/** A JPEG segment, PNG chunk, RIFF chunk or box. */
export interface Part {
  /** Marker in hexadecimal ("e1"), or the four characters of its name. */
  name: string;
  data: Uint8Array;
  /** Behind the part, from the beginning of the file. */
  end: number;
}

/** Photographs have dozens, thousands where a picture lies in many chunks. */
const MOST_PARTS = 20_000;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
};

/** Up to the first scan. */
export function jpegSegments(bytes: Uint8Array): Part[] {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && parts.length < MOST_PARTS;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) break;
    parts.push({ name: marker.toString(16), data: bytes.subarray(at + 4, end), end });
    at = end;
  }
  return parts;
}

export function pngChunks(bytes: Uint8Array): Part[] {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 8; at + 12 <= bytes.length && parts.length < MOST_PARTS;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    parts.push({ name: latin1(bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + 8, end - 4), end });
    at = end;
  }
  return parts;
}

/** Of a WebP file. */
export function riffChunks(bytes: Uint8Array): Part[] {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 12; at + 8 <= bytes.length && parts.length < MOST_PARTS;) {
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end > bytes.length) break;
    parts.push({ name: latin1(bytes.subarray(at, at + 4)), data: bytes.subarray(at + 8, end), end });
    at = end + (end % 2);
  }
  return parts;
}

/** Boxes that lie beside one another; `data` is behind their length and name. */
export function boxes(bytes: Uint8Array, most = MOST_PARTS): Part[] {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  for (let at = 0; at + 8 <= bytes.length && parts.length < most;) {
    let size = view.getUint32(at);
    let head = 8;
    if (size === 1) {
      if (at + 16 > bytes.length) break;
      size = view.getUint32(at + 8) * 2 ** 32 + view.getUint32(at + 12);
      head = 16;
    } else if (size === 0) size = bytes.length - at;
    const end = at + size;
    if (size < head || end > bytes.length) break;
    parts.push({ name: latin1(bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + head, end), end });
    at = end;
  }
  return parts;
}
