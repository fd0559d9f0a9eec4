/** Parses JSON without losing digits: whole numbers too long for a double become strings (DIFF-16). */

/** Strings are matched first and so skipped; what is left of a long run of digits is a number. */
const stringOrLongNumber = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?=\s*[,\]}]|\s*$)/g;

export function parseLossless(text: string): unknown {
  return JSON.parse(
    text.replace(stringOrLongNumber, (match) => (match.startsWith('"') ? match : `"${match}"`)),
  );
}
