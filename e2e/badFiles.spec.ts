/** What is wrong with a file is said of that file, in its own words, while the good ones come in. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { importFiles, samplePaths, waitForFaces } from './lab';

/** A PNG that claims a size and a depth, with the picture of nothing. */
function png(side: number, depth: number, extra: Buffer = Buffer.alloc(0)): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([depth, 2], 8);
  const frames = extra.length > 0 ? chunk('acTL', extra) : extra;
  const body = [chunk('IHDR', header), frames, chunk('IDAT', deflateSync(Buffer.alloc(64)))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...body, chunk('IEND', Buffer.alloc(0))]);
}

/** One deflated entry under any name, which claims to unpack into any size. */
function zip(name: string, claimedBytes: number): Buffer {
  const packed = Buffer.from([3, 0]); // an empty deflate stream
  const common = Buffer.alloc(26);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(claimedBytes, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
  const entry = Buffer.concat([
    Buffer.from('PK\x01\x02\0\0', 'latin1'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}

test('fourteen bad files, each with its own reason, and a good one', async ({ page, browser }) => {
  const [portrait] = samplePaths(1);
  const good = readFileSync(portrait);
  const blank = await (await browser.newPage()).screenshot({ type: 'png' });
  const cmyk = Buffer.from(
    'ffd8ffc0001408004000400401110002110003110004110000ffda00020 7ffd9'.replace(' ', ''),
    'hex',
  );
  const bad: [name: string, content: Buffer, reason: RegExp][] = [
    ['empty.jpg', Buffer.alloc(0), /file is empty/],
    ['text.jpg', Buffer.from('this is no picture'), /not a picture/],
    ['cut.jpg', good.subarray(0, good.length / 2), /JPEG file is cut short/],
    ['huge.png', png(20_000, 8), /20000 x 20000/],
    ['moving.png', png(64, 8, Buffer.from([0, 0, 0, 9, 0, 0, 0, 0])), /PNG file is animated/],
    ['moving.gif', Buffer.from('GIF89a and the rest'), /GIF file/],
    ['inks.jpg', cmyk, /CMYK/],
    ['deep.png', png(64, 16), /16 bits a channel/],
    ['damaged.png', png(64, 8), /checksum of its IHDR chunk differs/],
    ['phone.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'), /HEIC/],
    ['wall.png', blank, /No face/],
    ['bomb.zip', zip('bomb.png', 900_000_000), /zip bombs/],
    ['slip.zip', zip('../../up.jpg', 10), /leads out of the archive/],
    ['broken.zip', Buffer.from('PK and nothing'), /Not a readable zip file/],
  ];
  const files = bad.map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer }));
  await page.goto('/faces');
  await importFiles(page, [...files, { name: 'good.jpg', mimeType: 'image/jpeg', buffer: good }], 1);
  const list = page.getByTestId('import-failures').getByRole('listitem');
  await expect(list).toHaveCount(bad.length);
  for (const [name, , reason] of bad) {
    await expect(list.filter({ hasText: name })).toContainText(reason);
  }
  await page.reload();
  await waitForFaces(page, 1);
  await expect(list, 'the reasons last').toHaveCount(bad.length);
});

test('a face cut by the border is told from none', async ({ page }) => {
  await page.goto('/faces');
  const [portrait] = samplePaths(1);
  const half = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * 0.55), bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob();
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  }, readFileSync(portrait).toString('base64'));
  await importFiles(page, { name: 'half.png', mimeType: 'image/png', buffer: Buffer.from(half) }, 0);
  await expect(page.getByTestId('import-failures')).toContainText(/cut by the picture's border/, {
    timeout: 120_000,
  });
});

test('a picture that is turned says so, and one that is tilted is taken', async ({ page }) => {
  await page.goto('/faces');
  const [portrait] = samplePaths(1);
  const turned = (degrees: number) =>
    page.evaluate(
      async ([base64, angle]) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const side = Math.max(bitmap.width, bitmap.height);
        const canvas = new OffscreenCanvas(side, side);
        const context = canvas.getContext('2d')!;
        context.translate(side / 2, side / 2);
        context.rotate((angle * Math.PI) / 180);
        context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
        return Array.from(new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer()));
      },
      [readFileSync(portrait).toString('base64'), degrees] as const,
    );
  const files = await Promise.all(
    [20, 90, 180, 270].map(async (degrees) => ({
      name: `${degrees}.png`,
      mimeType: 'image/png',
      buffer: Buffer.from(await turned(degrees)),
    })),
  );
  await importFiles(page, files, 1);
  await expect(page.getByTestId('face-tile')).toHaveAccessibleName(/^20\.png/);
  const failures = page.getByTestId('import-failures').getByRole('listitem');
  await expect(failures).toHaveCount(3);
  for (const failure of await failures.all()) {
    await expect(failure).toContainText(/is turned by \d+°|upside down|on its side/);
    await expect(failure).toContainText('Turn the photograph upright');
  }
});
