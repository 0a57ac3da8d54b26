/** Texts that are stored beside a SHA-256 of their own, so that damage is found and never believed. */
import * as v from 'valibot';
import { bytesSource } from './byteSource';
import { fileHash } from './fileHash';

const hashOf = (text: string): Promise<string> => fileHash(bytesSource(new TextEncoder().encode(text)));

/** @param key under which the text lies in the JSON */
export async function sealText(key: string, text: string): Promise<string> {
  return JSON.stringify({ [key]: text, sha256: await hashOf(text) });
}

/**
 * @param json what `sealText` gave, or anything
 * @returns the text; `unsealed` for JSON that never had a hash, null for what is damaged
 */
export async function unsealText(
  key: string,
  json: string,
): Promise<{ text: string } | { unsealed: unknown } | null> {
  try {
    const parsed: unknown = JSON.parse(json);
    const sealed = v.safeParse(v.object({ [key]: v.string(), sha256: v.string() }), parsed);
    if (!sealed.success) return { unsealed: parsed };
    const { [key]: text, sha256 } = sealed.output;
    return sha256 === (await hashOf(text)) ? { text } : null;
  } catch {
    return null; // not JSON
  }
}
