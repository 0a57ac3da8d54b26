/**
 * Choices that no link holds, remembered for as long as the tab: a reload brings them back when their screen is opened, and
 * what is gone by then is dropped with a sentence. Views that links hold are remembered by `address.ts`, as links.
 */
import * as v from 'valibot';
import { toErrorReport } from '@/lib/errors';
import { parseBounded } from '@/lib/json';
import { recallInTab, rememberInTab } from '@/lib/siteStorage';

export interface TabChoice<T> {
  /** Under which the tab remembers it. */
  key: string;
  schema: v.GenericSchema<unknown, T>;
  /** Whose changes may change it. */
  store: { subscribe: (listener: () => void) => () => void };
  /** Null: nothing is chosen. */
  read: () => T | null;
  /** Chooses it again. @returns what of it is gone, a sentence each @throws LabError where nothing of it can be had */
  restore: (choice: T) => Promise<readonly string[]>;
}

const followed = new Set<string>();

/**
 * Brings back what the tab remembers, unless something is chosen already, and remembers it from then on: once a page.
 * @returns what is gone, a sentence each; never rejects
 */
export async function followChoice<T>(choice: TabChoice<T>): Promise<readonly string[]> {
  const { key, store, read } = choice;
  if (followed.has(key)) return [];
  followed.add(key);
  const gone = await bringBack(choice);
  const remember = () => rememberInTab(key, JSON.stringify(read()));
  remember();
  store.subscribe(remember);
  return gone;
}

async function bringBack<T>({ key, schema, read, restore }: TabChoice<T>): Promise<readonly string[]> {
  const text = recallInTab(key);
  const before = text === null ? null : v.safeParse(schema, parseBounded(text));
  if (!before?.success || read() !== null) return [];
  try {
    return await restore(before.output);
  } catch (error) {
    const { message, remedy } = toErrorReport(error);
    return [`${message} ${remedy}`];
  }
}
