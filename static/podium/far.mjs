// Far: what is written when the picture is seen from afar. Pure.
//
// Below a certain size small print is a grey mush that tells nothing. Then only what has room at a size one can read is
// written: names, shortened by what they have in common, and counts. Shapes stay as they are.

/** Below this share of its own size the small print cannot be read. */
const SMALL = 0.66;
/** Advance of a mono character, and of a sans one about, as a share of the size. */
export const ADVANCE = { mono: 0.6, sans: 0.57 };
/** What is smaller than this share of the size one can read is not written at all. */
const LEAST = 0.6;

/** The size of writing, in the picture's own px, that is `legible` px on the screen; 0 where small print can be read. */
export const farSize = (scale, legible) => (scale * 13 < SMALL * legible ? legible / scale : 0);

/** The size at which a text goes into a room of w × h: at most `size`; 0 if it would be too small to read. */
export function fitted(words, { w, h }, size, advance = ADVANCE.mono) {
  const found = Math.min(size, h * 0.9, w / Math.max(1, words.length * advance));
  return found >= LEAST * size ? Math.floor(found) : 0;
}

/** The names of machines as far as there is room for all of them: whole, or what comes after the last dash, or nothing.
 *  → (name) → words */
export function shortNames(names, w, size) {
  const room = Math.floor(w / (size * ADVANCE.mono));
  const tail = (name) => name.slice(name.lastIndexOf("-") + 1);
  const short = names.every((name) => name.length <= room) ? (name) => name : tail;
  return (name) => (short(name).length <= room ? short(name) : "");
}
