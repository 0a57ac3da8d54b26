/** What the app is made of and under which licences; `parts.test.ts` holds the packages against what is installed. */

export interface Part {
  name: string;
  licence: string;
  /** npm packages of this project's dependencies that it stands for. */
  packages: readonly string[];
}

export const PARTS: readonly Part[] = [
  { name: 'FSFM Lab', licence: 'Apache-2.0', packages: [] },
  {
    name: 'MediaPipe with its face landmarker and selfie segmenter (Google)',
    licence: 'Apache-2.0',
    packages: ['@mediapipe/tasks-vision'],
  },
  {
    name: 'TensorFlow.js with its WebGPU backend',
    licence: 'Apache-2.0',
    packages: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'],
  },
  { name: 'Comlink', licence: 'Apache-2.0', packages: ['comlink'] },
  {
    name: 'BiSeNetV2, the second parser',
    licence: 'MIT; its weights were trained on CelebAMask-HQ, which is for non-commercial research',
    packages: [],
  },
  { name: 'Sample portraits (from the tabler-ui package)', licence: 'MIT', packages: [] },
  { name: 'React', licence: 'MIT', packages: ['react', 'react-dom'] },
  { name: 'Radix UI', licence: 'MIT', packages: ['radix-ui'] },
  { name: 'cmdk', licence: 'MIT', packages: ['cmdk'] },
  { name: 'TanStack Virtual', licence: 'MIT', packages: ['@tanstack/react-virtual'] },
  { name: 'zustand', licence: 'MIT', packages: ['zustand'] },
  { name: 'sonner', licence: 'MIT', packages: ['sonner'] },
  { name: 'uPlot', licence: 'MIT', packages: ['uplot'] },
  { name: 'Valibot', licence: 'MIT', packages: ['valibot'] },
  { name: 'pure-rand', licence: 'MIT', packages: ['pure-rand'] },
  { name: 'noble-hashes', licence: 'MIT', packages: ['@noble/hashes'] },
  { name: 'umap-js', licence: 'MIT', packages: ['umap-js'] },
  {
    name: 'Workbox',
    licence: 'MIT',
    packages: ['workbox-precaching', 'workbox-routing', 'workbox-window'],
  },
  { name: 'modern-gif', licence: 'MIT', packages: ['modern-gif'] },
  { name: 'xmldom', licence: 'MIT', packages: ['@xmldom/xmldom'] },
  { name: 'cborg', licence: 'Apache-2.0', packages: ['cborg'] },
  { name: 'ExifReader', licence: 'MPL-2.0', packages: ['exifreader'] },
  { name: 'd3-scale-chromatic', licence: 'ISC', packages: ['d3-scale-chromatic'] },
  {
    name: 'libheif with libde265 (reads HEIC)',
    licence: 'LGPL-3.0',
    packages: ['libheif-js'],
  },
  { name: 'idb', licence: 'ISC', packages: ['idb'] },
  { name: 'wouter', licence: 'Unlicense', packages: ['wouter'] },
];
