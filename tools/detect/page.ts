/**
 * The page behind `npm run detect`: turns the files of its input into crops with parsing maps, or runs the whole
 * experiment on crops.
 */
import { runDetect, type DetectJob, type DetectResult } from './experiment';
import { faceModels } from '@/workers/faces';

declare global {
  interface Window {
    crops: { run(): Promise<void> };
    /** @param paths of the files in the input, in their order */
    detect: { run(job: DetectJob, paths: string[]): Promise<DetectResult> };
    /** Given by the tool: keeps a file, base64. */
    keepFile(name: string, content: string): Promise<void>;
    /**
     * Given by the tool: takes each picture's crop and parsing map, base64, in the order of the input; null
     * with the reason where there is no face.
     */
    keepCrop(index: number, rgb: string | null, parsing: string, reason: string): Promise<void>;
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

window.crops = {
  async run() {
    const files = document.querySelector<HTMLInputElement>('#files')?.files ?? [];
    await faceModels.init(() => {});
    // One at a time: the outcomes of thousands of pictures are not kept in the page.
    for (const [index, file] of Array.from(files).entries()) {
      const outcome = await faceModels.process({ name: file.name, blob: file });
      if (outcome.ok) {
        await window.keepCrop(index, toBase64(outcome.face.rgb), toBase64(outcome.face.parsing), '');
      } else {
        await window.keepCrop(index, null, '', outcome.error.message);
      }
    }
  },
};

window.detect = {
  run: (job, paths) =>
    runDetect(job, {
      log: (line) => console.log(line),
      bytes: async (path) => {
        const file = document.querySelector<HTMLInputElement>('#files')?.files?.[paths.indexOf(path)];
        if (!file) throw new Error(`the page was not given ${path}`);
        return new Uint8Array(await file.arrayBuffer());
      },
      keep: (name, bytes) => void window.keepFile(name, toBase64(bytes)),
    }),
};
