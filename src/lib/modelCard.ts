/** A model card's Markdown as plain sections: paragraphs that begin with a bold title, and code that follows one. */

export interface CardSection {
  title: string;
  text: string;
  /** A command below the text. */
  code: string | null;
}

const TITLED = /^\*\*([^*.]+)\.\*\*\s+([\s\S]+)$/;
const FENCED = /^```\w*\n([\s\S]*?)\n```$/;

/** Whatever else is in the text (its heading, tables) is left out. */
export function readModelCard(markdown: string): CardSection[] {
  const sections: CardSection[] = [];
  for (const block of markdown.trim().split(/\n{2,}/)) {
    const [, title, text] = TITLED.exec(block) ?? [];
    const [, code] = FENCED.exec(block) ?? [];
    const last = sections[sections.length - 1];
    if (title) sections.push({ title, text: withoutMarks(text), code: null });
    else if (code && last) last.code = code;
  }
  return sections;
}

const withoutMarks = (text: string): string => text.replaceAll(/\*+|`/g, '').replaceAll(/\s+/g, ' ');
