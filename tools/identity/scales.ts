/**
 * Two networks that tell people apart, to measure forgeries by. They are fetched when they are asked for and are no part of the app, which
 * compares no people; where their training data come from is not stated.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../lib/chromium.mjs';
import { withUnpacked } from '../lib/npmTarball.mjs';

/** dlib's ResNet-34 of 128 features, with the tfjs that it brings. MIT. */
const FACE_API = {
  spec: '@vladmandic/face-api@1.7.15',
  integrity:
    'sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==',
};
/** `faceres` of 1024 features (HSE_FaceRec_tf). MIT. */
const HUMAN = {
  spec: '@vladmandic/human@3.3.6',
  integrity:
    'sha512-Nr5mPfq1gQ+uKeXY5uM3Fj8UxvF5CEh2s6txM5wRThqaW0mF9huooOuZSrT8hhGho0hGaXLFdAwfD/2+teCv6A==',
};
/** The kernels that run the two on the CPU, for the tfjs that comes with the first. Apache-2.0. */
const KERNELS = {
  spec: '@tensorflow/tfjs-backend-wasm@4.22.0',
  integrity:
    'sha512-/IYhReRIp4jg/wYW0OwbbJZG8ON87mbz0PgkiP3CdcACRSvUN0h8rvC0O3YcDtkTQtFWF/tcXq/KlVDyV49wmA==',
};
const FILES: readonly [pinned: typeof HUMAN, paths: string[]][] = [
  [
    FACE_API,
    [
      'dist/face-api.js',
      'model/face_recognition_model-weights_manifest.json',
      'model/face_recognition_model.bin',
    ],
  ],
  [HUMAN, ['models/faceres.json', 'models/faceres.bin']],
  // Threads need a page that is isolated from others, which this one is not.
  [KERNELS, ['wasm-out/tfjs-backend-wasm-simd.wasm']],
];
/** Nobody's: what is asked of it is answered from the packages. */
const ORIGIN = 'http://scales.invalid';

/** Features of one face on each scale. */
export interface Identity {
  /** (128) */
  dlib: Float64Array;
  /** (1024) */
  faceres: Float64Array;
}
export const SCALES = ['dlib', 'faceres'] as const;

/** @param rgb (side, side, 3) of the face alone, without margin */
export type Identify = (rgb: Uint8Array, side: number) => Promise<Identity>;

/** The two networks in a headless Chromium while `use` works. */
export async function withScales<T>(use: (identify: Identify) => Promise<T>): Promise<T> {
  const files = new Map<string, Buffer>();
  for (const [pinned, paths] of FILES)
    await withUnpacked(pinned, paths, (folder) =>
      paths.forEach((path) => files.set(`/${path}`, readFileSync(join(folder, path)))),
    );
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    await page.route(`${ORIGIN}/**`, (route) => {
      const path = new URL(route.request().url()).pathname;
      const body = files.get(path);
      if (body) {
        const contentType = path.endsWith('.wasm') ? 'application/wasm' : undefined;
        return route.fulfill({ body, contentType });
      }
      return route.fulfill(
        path === '/' ? { contentType: 'text/html', body: '<!doctype html>' } : { status: 404 },
      );
    });
    await page.goto(`${ORIGIN}/`);
    await page.addScriptTag({ url: `${ORIGIN}/dist/face-api.js` });
    await page.evaluate(loadInPage);
    return await use(async (rgb, side) => {
      const said = await page.evaluate(identifyInPage, {
        rgb: Buffer.from(rgb).toString('base64'),
        side,
      });
      return { dlib: Float64Array.from(said.dlib), faceres: Float64Array.from(said.faceres) };
    });
  } finally {
    await browser.close();
  }
}

/** As much of the two packages' programs as is used in the page. */
interface PageTensor {
  shape: number[];
  data(): Promise<Float32Array>;
  dispose(): void;
  expandDims(axis: number): PageTensor;
  toFloat(): PageTensor;
}
interface PageModel {
  execute(input: PageTensor): PageTensor | PageTensor[];
}
declare global {
  var faceapi: {
    tf: {
      setBackend(name: string): Promise<boolean>;
      setWasmPaths(folder: string): void;
      loadGraphModel(url: string): Promise<PageModel>;
      tensor3d(values: Uint8Array, shape: [number, number, number], dtype: 'int32'): PageTensor;
      image: { resizeBilinear(picture: PageTensor, size: [number, number]): PageTensor };
      tidy<T>(work: () => T): T;
    };
    nets: {
      faceRecognitionNet: {
        loadFromUri(url: string): Promise<void>;
        computeFaceDescriptor(picture: PageTensor): Promise<Float32Array>;
      };
    };
  };
  var faceres: PageModel;
}

// Run in the page: they know nothing of this file.
async function loadInPage(): Promise<void> {
  faceapi.tf.setWasmPaths('/wasm-out/');
  if (!(await faceapi.tf.setBackend('wasm'))) throw new Error('The kernels of WebAssembly did not start.');
  await faceapi.nets.faceRecognitionNet.loadFromUri('/model');
  globalThis.faceres = await faceapi.tf.loadGraphModel('/models/faceres.json');
}

async function identifyInPage({
  rgb,
  side,
}: {
  rgb: string;
  side: number;
}): Promise<Record<(typeof SCALES)[number], number[]>> {
  // prettier-ignore
  const { tf, nets } = faceapi;
  const bytes = Uint8Array.from(atob(rgb), (character) => character.charCodeAt(0));
  const picture = tf.tensor3d(bytes, [side, side, 3], 'int32');
  const dlib = await nets.faceRecognitionNet.computeFaceDescriptor(picture);
  const features = tf.tidy(() => {
    const input = tf.image.resizeBilinear(picture, [224, 224]).toFloat().expandDims(0);
    return [faceres.execute(input)].flat().find(({ shape }) => shape.at(-1) === 1024)!;
  });
  const large = await features.data();
  features.dispose();
  picture.dispose();
  return { dlib: [...dlib], faceres: [...large] };
}
