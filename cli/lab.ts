/** The conversation with the page without screens: files handed in, commands run, events heard, files saved. */
import { basename, join, parse } from 'node:path';
import type { Download, Page } from 'playwright';
import type { Ending, LabEvent, LabRequest, Slot } from '../src/headless/protocol';

/** Chromium refuses longer lists of files at once. */
const FILES_AT_ONCE = 100;

/** A file on the disk, and what the page is to call it: a path with "/" between folders. */
export interface GivenFile {
  path: string;
  name: string;
}

export const givenFiles = (paths: readonly string[]): GivenFile[] =>
  paths.map((path) => ({ path, name: basename(path) }));

export interface LabOptions {
  /** Receives the files. */
  out: string;
  /** What computes, as a link. */
  engine: string;
  /** Hears every event but the endings. */
  tell: (event: LabEvent) => void;
  /** Stops the command that is going on. */
  signal: AbortSignal;
}

declare global {
  interface Window {
    /** Given by the command line: an event, answered when it is dealt with. */
    tellLab(event: LabEvent): Promise<void>;
  }
}

/** The page of a profile. */
export class LabPage {
  private readonly downloads: Download[] = [];
  private waiting: ((download: Download) => void) | null = null;
  /** Of the command that is going on. */
  private rename: (name: string) => string = (name) => name;
  private saved = new Set<string>();

  private constructor(
    private readonly page: Page,
    private readonly options: LabOptions,
  ) {
    page.on('download', (download) => {
      if (!this.waiting) return void this.downloads.push(download);
      this.waiting(download);
      this.waiting = null;
    });
  }

  static async open(page: Page, options: LabOptions): Promise<LabPage> {
    const lab = new LabPage(page, options);
    await page.exposeFunction('tellLab', (event: LabEvent) => lab.hear(event));
    await page.goto('/headless.html');
    await page.waitForFunction(() => 'lab' in window);
    await page.evaluate((engine) => window.lab.compute(engine), options.engine);
    return lab;
  }

  /** Hands files in for the next command. */
  async give(slot: Slot, files: readonly GivenFile[]): Promise<void> {
    for (let from = 0; from < files.length; from += FILES_AT_ONCE) {
      const part = files.slice(from, from + FILES_AT_ONCE);
      await this.page.setInputFiles(
        '#files',
        part.map(({ path }) => path),
      );
      const names = part.map(({ name }) => name);
      await this.page.evaluate(([to, paths]) => window.lab.take(to, paths), [slot, names] as const);
    }
  }

  /**
   * Runs one command.
   * @param rename what the files that it hands out are called in `out`
   * @returns how it ended; `failed` with its reason instead of a rejection
   */
  async run(request: LabRequest, rename: (name: string) => string = (name) => name): Promise<Ending> {
    if (this.options.signal.aborted) return { event: 'stopped' };
    this.rename = rename;
    this.saved = new Set();
    const stop = () => void this.page.evaluate(() => window.lab.stop()).catch(() => {});
    this.options.signal.addEventListener('abort', stop);
    try {
      return await this.page.evaluate(
        (asked) => window.lab.run(asked, (event) => window.tellLab(event)),
        request,
      );
    } finally {
      this.options.signal.removeEventListener('abort', stop);
    }
  }

  private async hear(event: LabEvent): Promise<void> {
    const { tell, out } = this.options;
    if (event.event !== 'file') return tell(event);
    const download = await this.nextDownload();
    const path = join(out, this.ownName(this.rename(String(event.name))));
    await download.saveAs(path);
    await download.delete();
    tell({ event: 'saved', path });
  }

  /** Two files of one command never overwrite one another. */
  private ownName(name: string): string {
    const { name: stem, ext } = parse(name);
    let own = name;
    for (let n = 2; this.saved.has(own.toLowerCase()); n++) own = `${stem} (${n})${ext}`;
    this.saved.add(own.toLowerCase());
    return own;
  }

  private nextDownload(): Promise<Download> {
    const arrived = this.downloads.shift();
    return arrived ? Promise.resolve(arrived) : new Promise((resolve) => (this.waiting = resolve));
  }
}
