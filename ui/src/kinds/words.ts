/** Words as the server counts them: split at white space. */
export const countWords = (text: string): number => text.trim().split(/\s+/u).filter(Boolean).length;
