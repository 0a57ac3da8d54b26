import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('brings neither React nor a screen along, so that what a screen says is nothing that a command depends on', async () => {
  const { metafile } = await build({
    entryPoints: ['src/headless/main.ts'],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    alias: { '@': `${root}src` },
    loader: { '.css': 'empty' },
    define: { 'import.meta.env.BASE_URL': '"/"' },
  });
  const files = Object.keys(metafile.inputs);
  expect(files).toContain('src/app/state/trainingSession.ts');
  const unwanted =
    /(^|\/)(react|react-dom|sonner|wouter|radix-ui|react-dropzone)\/|^src\/app\/(screens|ui|actions|palette)\/|\.(tsx|css)$/;
  expect(files.filter((file) => unwanted.test(file))).toEqual([]);
});
