/**
 * EXIF, XMP, IPTC and texts of a photograph, as far as an analyst looks at them first. ExifReader reads them and bounds
 * what it takes to a few times what it is given; it is given what lies around the pixels, and no more than it needs.
 */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import ExifReader from 'exifreader';
import { jpegSegments, pngChunks } from './containers';
import type { EditStep, FieldText, FileFacts, MetadataFacts } from './types';

/** What lies around the pixels of a JPEG or PNG is read up to this; thumbnails and profiles are in it. */
const MOST_AROUND = 8 * 1024 ** 2;
/** Other formats are read whole. */
const MOST_WHOLE = 16 * 1024 ** 2;
const MOST_CHUNK = 1024 ** 2;
/** Characters of XMP: photographs have some thousands, long edit histories some hundred thousands. */
const MOST_XMP = 512 * 1024;
const MOST_STEPS = 50;
const LONGEST_TEXT = 300;
const MOST_TEXTS = 12;

const KINDS: Readonly<Record<string, string>> = {
  exif: 'EXIF',
  xmp: 'XMP',
  iptc: 'IPTC',
  icc: 'colour profile (ICC)',
  photoshop: 'Photoshop resources',
  makerNotes: "maker's notes",
  mpf: 'further pictures (MPF)',
  pngText: 'PNG texts',
};

/** Names that mean a generator wherever they stand, between the words of a caption too. */
const UNMISTAKABLE =
  /midjourney|\bdall[-·]e\b|stable[\s-]?diffusion|automatic1111|comfyui|invokeai|novelai|\b(adobe|google)\s+(firefly|imagen|gemini)\b|\bleonardo\.ai|\bideogram\.ai|gpt-?4o|\bopenai(?![a-z])|stylegan|synthid/i;
/** Names that mean one in a field for software alone: elsewhere they are words, people or spacecraft. */
const SOFTWARE_NAMES = /\b(dall\s?e|firefly|imagen[\s-]?\d|flux|gemini[\s-]\d|grok|ideogram)\b/i;
/** Texts that programs for Stable Diffusion and its kin write into PNG files. */
const GENERATOR_TEXTS =
  /^(parameters|prompt|workflow|invokeai_\w+|sd-metadata|dream|negative_prompt|generation_data|Dream)$/;
/** Settings of a generation, as they stand in EXIF comments too. */
const GENERATOR_SETTINGS = /\bSteps: \d+.*\bSampler: /s;
/** IPTC digital source types of pictures that a model made, or had a part in. */
const SYNTHETIC =
  /(trainedAlgorithmicMedia|algorithmicMedia|compositeSynthetic|compositeWithTrainedAlgorithmicMedia)$/i;

/** With what XMP says of a manifest (C2PA) that is not in the file. */
type ReadMetadata = MetadataFacts & Pick<FileFacts, 'remoteManifest'>;

/** Formats that have places for metadata. */
const FORMATS = ['JPEG', 'PNG', 'WebP', 'AVIF', 'HEIC', 'TIFF'];

const NONE: ReadMetadata = {
  kinds: [],
  camera: null,
  lens: null,
  dates: [],
  software: [],
  hasGps: false,
  history: [],
  historySteps: 0,
  generators: [],
  problem: null,
  remoteManifest: null,
};

/** Never rejects: what cannot be read is said in `problem`. @param format as `sniff` names it */
export async function readMetadata(bytes: Uint8Array, format: string): Promise<ReadMetadata> {
  if (!FORMATS.includes(format)) return NONE;
  const around = aroundPixels(bytes, format);
  if (!around) return { ...NONE, problem: 'The file is too large to be searched for metadata.' };
  const xml = new BoundedParser();
  try {
    return { ...factsOf((await load(around, xml)) as Groups), problem: xml.problem };
  } catch (error) {
    if (error instanceof ExifReader.errors.MetadataMissingError) return { ...NONE, problem: xml.problem };
    const why = error instanceof Error ? error.message : String(error);
    return { ...NONE, problem: `The metadata cannot be read: ${why}` };
  }
}

function load(bytes: Uint8Array, domParser: BoundedParser): Promise<unknown> {
  return ExifReader.load(bytes.slice().buffer, {
    ...{ expanded: true, async: true, domParser },
    decompress: { maxDecompressedSize: MOST_CHUNK },
  });
}

/** Parses XMP as long as there is not too much of it in all: what nests or repeats keeps a parser busy for long. */
class BoundedParser {
  problem: string | null = null;
  private left = MOST_XMP;

  /** @throws Error, also for what it cannot read; ExifReader tries once more, and goes on without */
  parseFromString(xml: string, type: string): unknown {
    this.left -= xml.length;
    this.problem =
      this.left < 0
        ? `The XMP is too long to be read: more than ${MOST_XMP / 1024} kB.`
        : 'The XMP is damaged and cannot be read.';
    if (this.left < 0) throw new Error(this.problem);
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, type);
    this.problem = null;
    return document;
  }
}

/** null: too large */
function aroundPixels(bytes: Uint8Array, format: string): Uint8Array | null {
  if (format === 'JPEG') {
    const end = jpegSegments(bytes).at(-1)?.end ?? bytes.length;
    return bytes.subarray(0, Math.min(end + 4, MOST_AROUND));
  }
  if (format === 'PNG') return withoutPixels(bytes);
  return bytes.length > MOST_WHOLE ? null : bytes;
}

function withoutPixels(png: Uint8Array): Uint8Array {
  const wanted: Uint8Array[] = [png.subarray(0, 8)];
  let size = 0;
  for (const { name, data, end } of pngChunks(png)) {
    if (name === 'IDAT' || data.length > MOST_CHUNK || size + data.length > MOST_AROUND) continue;
    size += data.length;
    wanted.push(png.subarray(end - data.length - 12, end));
  }
  const out = new Uint8Array(wanted.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of wanted) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A tag as ExifReader gives it; a value within XMP is a tag, a list of tags, or tags by name. */
interface Tag {
  value?: unknown;
  description?: unknown;
  attributes?: unknown;
}
type Tags = Readonly<Record<string, Tag | undefined>>;
type Groups = Readonly<Record<string, Tags | undefined>>;

function cut(text: string): string {
  const clean = text.replaceAll('\0', '').trim();
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…` : clean;
}

function textOf(tag: Tag | undefined): string | null {
  if (!tag) return null;
  const { description, value } = tag;
  const text = typeof description === 'string' ? description : typeof value === 'string' ? value : '';
  return cut(text) || null;
}

function factsOf(groups: Groups): Omit<ReadMetadata, 'problem'> {
  const [exif, xmp, iptc, png] = ['exif', 'xmp', 'iptc', 'pngText'].map((name) => groups[name] ?? {});
  const field = (tags: Tags, name: string, label: string): FieldText[] => {
    const text = textOf(tags[name]);
    return text === null ? [] : [{ field: label, text }];
  };
  const make = textOf(exif.Make);
  const model = textOf(exif.Model);
  const software = [
    ...field(exif, 'Software', 'EXIF Software'),
    ...field(exif, 'ProcessingSoftware', 'EXIF ProcessingSoftware'),
    ...field(xmp, 'CreatorTool', 'XMP CreatorTool'),
    ...field(xmp, 'Software', 'XMP Software'),
    ...field(iptc, 'Originating Program', 'IPTC Originating Program'),
    ...field(png, 'Software', 'PNG Software'),
  ];
  const steps = historyOf(xmp.History);
  return {
    kinds: Object.keys(KINDS)
      .filter((kind) => Object.keys(groups[kind] ?? {}).some((name) => name !== '_raw'))
      .map((kind) => KINDS[kind]),
    // Many models begin with their maker's name.
    camera:
      (make && model && !model.toLowerCase().startsWith(make.toLowerCase())
        ? `${make} ${model}`
        : (model ?? make)) ?? null,
    lens: textOf(exif.LensModel) ?? textOf(xmp.Lens),
    dates: [
      ...field(exif, 'DateTimeOriginal', 'taken (EXIF)'),
      ...field(exif, 'DateTimeDigitized', 'digitised (EXIF)'),
      ...field(exif, 'DateTime', 'changed (EXIF)'),
      ...field(xmp, 'CreateDate', 'created (XMP)'),
      ...field(xmp, 'ModifyDate', 'changed (XMP)'),
      ...field(png, 'Creation Time', 'created (PNG)'),
    ],
    software,
    hasGps: [...Object.keys(exif), ...Object.keys(xmp)].some((name) => /^GPS(?! Info)/.test(name)),
    history: steps.slice(-MOST_STEPS),
    historySteps: steps.length,
    generators: generatorsOf({ exif, xmp, iptc, png }, software),
    remoteManifest: textOf(xmp.provenance),
  };
}

function generatorsOf(
  { exif, xmp, png }: Readonly<Record<'exif' | 'xmp' | 'iptc' | 'png', Tags>>,
  software: readonly FieldText[],
): FieldText[] {
  const found: FieldText[] = software.filter(
    ({ text }) => UNMISTAKABLE.test(text) || SOFTWARE_NAMES.test(text),
  );
  const source = textOf(xmp.DigitalSourceType) ?? textOf(xmp.digitalSourceType);
  if (source && SYNTHETIC.test(source))
    found.push({ field: 'IPTC DigitalSourceType', text: source.split('/').at(-1) ?? source });
  for (const name of Object.keys(png)) {
    const text = textOf(png[name]);
    if (text && (GENERATOR_TEXTS.test(name) || GENERATOR_SETTINGS.test(text)))
      found.push({ field: `PNG text "${cut(name)}"`, text });
  }
  for (const name of ['UserComment', 'ImageDescription', 'Artist', 'Make', 'Model']) {
    const text = textOf(exif[name]);
    if (text && (GENERATOR_SETTINGS.test(text) || UNMISTAKABLE.test(text)))
      found.push({ field: `EXIF ${name}`, text });
  }
  for (const name of ['description', 'Credit', 'creator', 'AISystemUsed', 'AIPromptInformation']) {
    const text = textOf(xmp[name]);
    if (text && (name.startsWith('AI') || UNMISTAKABLE.test(text)))
      found.push({ field: `XMP ${name}`, text });
  }
  return found.slice(0, MOST_TEXTS);
}

function historyOf(tag: Tag | undefined): EditStep[] {
  const steps = tag?.value;
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown): EditStep[] => {
    const parts = (typeof step === 'object' && step !== null ? step : {}) as Tags;
    const action = textOf(parts.action);
    return action === null
      ? []
      : [{ action, when: textOf(parts.when), software: textOf(parts.softwareAgent) }];
  });
}
