/** A text with U+FFFD for halves of characters (lone surrogates), which no address, id or file can hold. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
