/** What a file is, by its first bytes: what can be decoded, and by its usual name whatever else people drop. */

/** Formats that the browser is asked to decode. */
export type PhotoType = 'JPEG' | 'PNG' | 'WebP' | 'AVIF' | 'BMP';

/** What is to be done with a file that no browser decodes, by the kind of thing that it is. */
export type FileKind = 'picture' | 'raw' | 'video' | 'archive' | 'checkpoint' | 'document' | 'unknown';

export interface Sniffed {
  /** As people call it, e.g. "HEIC"; "video" where it is one of the usual containers. */
  name: string;
  /** null: not one that the browser is asked to decode. */
  type: PhotoType | null;
  kind: FileKind;
}

/** Bytes that `sniff` looks at: enough for the signature of a tar archive and the first packets of a broadcast. */
export const SNIFF_BYTES = 1024;
const BRANDS_BYTES = 64;

const PHOTO = (name: PhotoType): Sniffed => ({ name, type: name, kind: 'picture' });
const other = (name: string, kind: FileKind): Sniffed => ({ name, type: null, kind });
const VIDEO = other('video', 'video');

/** Signatures by their first bytes (latin-1). */
const SIGNATURES: readonly (readonly [start: string, is: Sniffed])[] = [
  ['\xff\xd8\xff', PHOTO('JPEG')],
  ['\x89PNG\r\n\x1a\n', PHOTO('PNG')],
  ['BM', PHOTO('BMP')],
  ['GIF8', other('GIF', 'picture')],
  ['\xff\x0a', other('JPEG XL', 'picture')],
  ['\0\0\0\x0cJXL \r\n\x87\n', other('JPEG XL', 'picture')],
  ['\0\0\0\x0cjP  \r\n\x87\n', other('JPEG 2000', 'picture')],
  ['\xff\x4f\xff\x51', other('JPEG 2000', 'picture')],
  ['8BPS', other('Photoshop (PSD)', 'picture')],
  ['gimp xcf', other('GIMP (XCF)', 'picture')],
  ['v/1\x01', other('OpenEXR', 'picture')],
  ['#?RADIANCE', other('Radiance HDR', 'picture')],
  ['DDS ', other('DDS', 'picture')],
  ['qoif', other('QOI', 'picture')],
  ['P5\n', other('PGM', 'picture')],
  ['P6\n', other('PPM', 'picture')],
  ['\0\0\x01\0', other('ICO', 'picture')],
  ['%!PS', other('PostScript', 'document')],
  ['%PDF', other('PDF', 'document')],
  ['{\\rtf', other('RTF', 'document')],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', other('Office', 'document')],
  // Camera raws that have a signature of their own.
  ['FUJIFILMCCD-RAW', other('camera raw (RAF)', 'raw')],
  ['IIRO', other('camera raw (ORF)', 'raw')],
  ['IIRS', other('camera raw (ORF)', 'raw')],
  ['MMOR', other('camera raw (ORF)', 'raw')],
  ['IIU\0', other('camera raw (RW2)', 'raw')],
  ['FOVb', other('camera raw (X3F)', 'raw')],
  ['\0MRM', other('camera raw (MRW)', 'raw')],
  ['\x1a\x45\xdf\xa3', VIDEO], // Matroska, WebM
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', other('WMV', 'video')],
  ['FLV\x01', other('FLV', 'video')],
  ['OggS', other('Ogg', 'video')],
  ['.RMF', other('RealMedia', 'video')],
  ['\0\0\x01\xba', other('MPEG', 'video')],
  ['\0\0\x01\xb3', other('MPEG', 'video')],
  ['PK\x03\x04', other('ZIP', 'archive')],
  ['PK\x05\x06', other('ZIP', 'archive')],
  ["7z\xbc\xaf'\x1c", other('7z', 'archive')],
  ['Rar!\x1a\x07', other('RAR', 'archive')],
  ['\x1f\x8b', other('gzip', 'archive')],
  ['BZh', other('bzip2', 'archive')],
  ['\xfd7zXZ\0', other('xz', 'archive')],
  ['\x28\xb5\x2f\xfd', other('Zstandard', 'archive')],
  ['\x93NUMPY', other('NumPy array', 'document')],
  ['\x89HDF\r\n', other('HDF5', 'checkpoint')],
  ['\x80\x02', other('PyTorch checkpoint', 'checkpoint')],
];

/** Brands of ISO media files (latin-1) that are no video. */
const BRANDS: readonly (readonly [RegExp, Sniffed])[] = [
  [/avi[fs]/, PHOTO('AVIF')],
  [/crx /, other('camera raw (CR3)', 'raw')],
  [/hei[cfmsx]|hevc|mif1|msf1/, other('HEIC', 'picture')],
];

/** What the first bytes of a file say that it is. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = String.fromCharCode(...bytes.subarray(0, SNIFF_BYTES));
  if (head.startsWith('RIFF')) {
    const form = head.slice(8, 12);
    return form === 'WEBP' ? PHOTO('WebP') : form === 'AVI ' ? VIDEO : other('unknown', 'unknown');
  }
  if (head.slice(4, 8) === 'ftyp') return isoMedia(head, bytes);
  if (/^(II\*\0|MM\0\*)/.test(head)) return tiffLike(bytes);
  if (head.startsWith('II\x1a\0') && head.slice(6, 10) === 'HEAP') return other('camera raw (CRW)', 'raw');
  const found = SIGNATURES.find(([start]) => head.startsWith(start));
  if (found) return found[1];
  if (isBroadcast(bytes)) return other('MTS', 'video');
  if (head.startsWith('ustar', 257)) return other('tar', 'archive');
  if (head.startsWith('DICM', 128)) return other('DICOM', 'picture');
  return markup(head) ?? other('unknown', 'unknown');
}

/** ISO base media file: the box's length, "ftyp", the major brand, a version, compatible brands. */
function isoMedia(head: string, bytes: Uint8Array): Sniffed {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const brands = head.slice(8, Math.min(length, BRANDS_BYTES));
  return BRANDS.find(([brand]) => brand.test(brands))?.[1] ?? VIDEO;
}

/** Packets of 188 bytes that begin with "G", as cameras and broadcasts write them; 4 bytes before each in M2TS. */
function isBroadcast(bytes: Uint8Array): boolean {
  return [0, 4].some((start) => {
    const length = 188 + start;
    return [0, 1, 2, 3].every((packet) => bytes[start + packet * length] === 0x47);
  });
}

function markup(head: string): Sniffed | null {
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (/^(<\?xml|<!--|<svg)/i.test(text) && /<svg[\s>]/i.test(text)) return other('SVG', 'picture');
  if (/^<(!doctype html|html)/i.test(text)) return other('web page', 'document');
  return null;
}

const TAG = { make: 271, subImages: 330, dngVersion: 50706 };
const LONGEST_DIRECTORY = 200;

/** TIFF, or a camera raw in its clothes: told by the tags of its first directory, as far as these bytes go. */
function tiffLike(bytes: Uint8Array): Sniffed {
  if (String.fromCharCode(...bytes.subarray(8, 10)) === 'CR') return other('camera raw (CR2)', 'raw');
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SNIFF_BYTES));
  const isLittle = bytes[0] === 0x49;
  const at = view.byteLength >= 8 ? view.getUint32(4, isLittle) : Infinity;
  const tags = new Map<number, { count: number; value: number }>();
  if (at + 2 <= view.byteLength) {
    const count = Math.min(view.getUint16(at, isLittle), LONGEST_DIRECTORY);
    for (let i = 0, entry = at + 2; i < count && entry + 12 <= view.byteLength; i++, entry += 12) {
      const value = view.getUint32(entry + 8, isLittle);
      tags.set(view.getUint16(entry, isLittle), { count: view.getUint32(entry + 4, isLittle), value });
    }
  }
  if (tags.has(TAG.dngVersion)) return other('camera raw (DNG)', 'raw');
  const make = tags.get(TAG.make);
  // A developed picture keeps the maker's name, but has no pictures below its own.
  if (!make || !tags.has(TAG.subImages)) return other('TIFF', 'picture');
  const name = String.fromCharCode(...bytes.subarray(make.value, make.value + Math.min(make.count, 32)));
  const maker = MAKERS.find(([start]) => name.toUpperCase().startsWith(start));
  return maker ? other(`camera raw (${maker[1]})`, 'raw') : other('TIFF', 'picture');
}

const MAKERS = [
  ['NIKON', 'NEF'],
  ['SONY', 'ARW'],
  ['PENTAX', 'PEF'],
  ['RICOH', 'PEF'],
  ['SAMSUNG', 'SRW'],
  ['CANON', 'CR2'],
  ['HASSELBLAD', '3FR'],
  ['LEICA', 'DNG'],
] as const;
