/** A photograph of the scoring list with its scores, as the text that lasts beside it. */
import * as v from 'valibot';
import { CROPS } from '@/lib/cropping';
import { THUMBNAIL_SIDE } from '@/app/viz/thumbnail';
import type { ErrorReport } from '@/lib/errors';
import type { ScorePhoto } from './scoreStore';

const BoxSchema = v.object({
  ...{ x: v.number(), y: v.number(), side: v.number() },
  height: v.optional(v.number()),
});
const ErrorSchema = v.custom<ErrorReport>((value) =>
  v.is(v.object({ code: v.string(), message: v.string(), remedy: v.string() }), value),
);
const SharesSchema = v.array(v.number());

const TextSchema = v.object({
  name: v.string(),
  video: v.nullable(v.string()),
  /** Texts of before have none: photographs. */
  crops: v.optional(v.picklist(CROPS)),
  status: v.picklist(['waiting', 'done', 'failed']),
  error: v.nullable(ErrorSchema),
  width: v.number(),
  height: v.number(),
  faces: v.array(
    v.object({
      id: v.string(),
      box: BoxSchema,
      isWhole: v.optional(v.boolean()),
      cuts: v.optional(v.record(v.string(), v.object({ id: v.string(), box: BoxSchema }))),
      /** Base64 of its bytes. */
      thumbnail: v.string(),
      scores: v.record(
        v.string(),
        v.object({
          raw: SharesSchema,
          calibrated: v.nullable(SharesSchema),
          distance: v.exactOptional(v.number()),
        }),
      ),
    }),
  ),
  unusable: v.array(v.object({ box: BoxSchema, error: ErrorSchema })),
});

/** One that is being scored will be scored again. */
export function writePhotoText({ status, faces, ...photo }: ScorePhoto): string {
  const { name, video, crops, error, width, height, unusable } = photo;
  return JSON.stringify({
    ...{
      name,
      video,
      crops,
      status: status === 'working' ? 'waiting' : status,
      error,
      width,
      height,
      unusable: [...unusable],
    },
    faces: faces.map(({ id, box, isWhole, cuts, thumbnail, scores }) => ({
      ...{ id, box, isWhole, cuts: cuts && { ...cuts }, scores },
      thumbnail: btoa(String.fromCharCode(...thumbnail)),
    })),
  } satisfies v.InferInput<typeof TextSchema>);
}

/** @param text null where it was damaged: then only the photograph itself is there, and it is scored again */
export function readPhotoText(key: number, text: string | null): ScorePhoto {
  const read = text === null ? null : parse(text);
  if (!read) {
    const lost = {
      name: `photograph ${key} (its name was lost)`,
      video: null,
      error: null,
      width: 0,
      height: 0,
    };
    return { key, ...lost, status: 'waiting', faces: [], unusable: [] };
  }
  return {
    ...read,
    key,
    faces: read.faces.map((face, index) => ({
      ...face,
      ...{ key: `${key}.${index}`, photo: key, index },
      thumbnail: bytesOf(face.thumbnail),
    })),
  };
}

function parse(text: string): v.InferOutput<typeof TextSchema> | null {
  try {
    const read = v.safeParse(TextSchema, JSON.parse(text));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

function bytesOf(base64: string): Uint8Array {
  const bytes = new Uint8Array(THUMBNAIL_SIDE ** 2 * 3);
  const text = atob(base64);
  for (let i = 0; i < Math.min(bytes.length, text.length); i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
