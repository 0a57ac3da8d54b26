/** The contact sheet: all pictures of one width and theme on a page, with a line where the window ends. */

interface Look {
  width: number;
  /** Of the window, in CSS pixels. */
  height: number;
  theme: string;
}

/** Of a picture on the sheet, in CSS pixels. */
const TILE_WIDTH = 360;

/** @param names of the pictures, which lie beside the page as NAME.png */
export function contactSheet({ width, height, theme }: Look, names: readonly string[]): string {
  const title = `${width} px, ${theme}`;
  const fold = `${(TILE_WIDTH * height) / width}px`;
  const figures = names.map(
    (name) =>
      `<figure><figcaption>${name}</figcaption><a href="${name}.png"><img src="${name}.png" alt="${name}"></a></figure>`,
  );
  return `<!doctype html>
<meta charset="utf-8">
<title>${title}</title>
<style>
  body { margin: 16px; background: #888; font: 14px system-ui, sans-serif; }
  main { columns: ${TILE_WIDTH}px; column-gap: 16px; }
  figure { break-inside: avoid; margin: 0 0 16px; }
  a { position: relative; display: block; }
  a::after { position: absolute; top: ${fold}; width: 100%; border-top: 2px dashed #f0f; content: ''; }
  img { display: block; width: 100%; }
</style>
<h1>${title}</h1>
<main>
${figures.join('\n')}
</main>
`;
}
