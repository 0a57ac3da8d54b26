/**
 * Names of zip entries as people wrote them. The format says UTF-8 by a flag and cp437 otherwise; tools write what their
 * system has: UTF-8 without the flag (macOS), the code page of a Chinese, Japanese or Korean Windows.
 * Source: PKWARE APPNOTE 4.4.4 (bit 11), appendix D; Info-ZIP's Unicode path field (0x7075).
 */
import { crc32 } from './crc32';

/** The upper half of IBM code page 437, from 0x80. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const UNICODE_PATH = 0x7075;

/** An encoding, and the lead bytes of the characters that its language commonly uses. */
const CODE_PAGES = [
  { encoding: 'gb18030', common: [0xb0, 0xd7] },
  { encoding: 'shift_jis', common: [0x82, 0x97] },
  { encoding: 'euc-kr', common: [0xb0, 0xc8] },
  { encoding: 'big5', common: [0xa4, 0xc6] },
] as const;
/** Share of a name's characters that must be common before an encoding is believed. */
const BELIEVED = 0.9;

const decodeStrictly = (bytes: Uint8Array, encoding: string): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);

function decodeCp437(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80])).join('');
}

/** The code page that all these names are in; null where none is likely. */
function likelyCodePage(names: readonly Uint8Array[]): string | null {
  for (const { encoding, common } of CODE_PAGES) {
    let [wide, known] = [0, 0];
    const fits = names.every((name) => {
      for (let at = 0; at < name.length; at++) {
        if (name[at] < 0x80) continue;
        wide++;
        if (name[at] >= common[0] && name[at] <= common[1]) known++;
        at++; // its second byte
      }
      return decodeStrictly(name, encoding) !== null;
    });
    if (fits && wide > 0 && known >= BELIEVED * wide) return encoding;
  }
  return null;
}

/** A name as the directory holds it. */
export interface RawName {
  bytes: Uint8Array;
  /** The entry's extra fields. */
  extra: Uint8Array;
}

/** Info-ZIP's field with the name in UTF-8, where it belongs to this name. */
function unicodePath({ bytes, extra }: RawName): string | null {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== UNICODE_PATH || size < 5 || at + 4 + size > extra.length) continue;
    if (view.getUint32(at + 5, true) !== crc32(bytes)) return null;
    return decodeStrictly(extra.subarray(at + 9, at + 4 + size), 'utf-8');
  }
  return null;
}

/** Every name as text; what no encoding explains is read by the format's own, which explains every byte. */
export function decodeNames(names: readonly RawName[]): string[] {
  const texts = names.map((name) => {
    if (isAscii(name.bytes)) return decodeCp437(name.bytes);
    return unicodePath(name) ?? decodeStrictly(name.bytes, 'utf-8');
  });
  const foreign = names.filter((_, i) => texts[i] === null).map(({ bytes }) => bytes);
  const encoding = likelyCodePage(foreign);
  return names.map(
    ({ bytes }, i) => texts[i] ?? (encoding && decodeStrictly(bytes, encoding)) ?? decodeCp437(bytes),
  );
}

/**
 * A name as a path: "\" separates folders as "/" does (.NET, PowerShell), "./" and doubled separators say nothing.
 * ".." stays: whoever unpacks must refuse it.
 */
export function asPath(name: string): string {
  const parts = name.replaceAll('\\', '/').split('/');
  const isFolder = parts.at(-1) === '';
  const path = parts.filter((part) => part !== '' && part !== '.').join('/');
  return isFolder && path !== '' ? `${path}/` : path;
}
