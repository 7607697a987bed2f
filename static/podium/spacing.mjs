// Spacing: how closely things stand. A picture gives up air before it scrolls, and its pods' addresses last. Pure.
//
// A table from roomy to tight; the first row that fits is taken. A closer one is left again only when a wider one fits
// with room to spare, so that a pod that comes and goes does not make the whole picture breathe. While a packet is
// followed the picture keeps what it has: who watches a dot must not lose the places that it passes.

/** A card's heights: its head with the `base` of what is written there, a row, its foot. */
const CARD = { head: 36, base: 23, row: 26, foot: 10 };
const LOW_CARD = { head: 30, base: 20, row: 22, foot: 6 };

const ROOMY = {
  top: 18, above: 38, gaps: 44, machine: 160, foot: 60, owed: true, share: 1,
  shelf: { least: 120, between: 18, gap: 12, card: CARD, pill: 32, waiting: 4 },
};
const AIRLESS = { ...ROOMY, gaps: 26, foot: 46 };
const CLOSE = { ...AIRLESS, top: 8, above: 31, machine: 124, shelf: { ...ROOMY.shelf, least: 96, between: 12, waiting: 3, beside: true } };
const TIGHT = { ...CLOSE, shelf: { ...CLOSE.shelf, gap: 8, card: LOW_CARD, pill: 28 } };
const DENSE = { ...TIGHT, owed: false };

/** In px: `top`: over the tabs; `above`: from the rail to the shelf; `gaps`: from the shelf to the machines; `machine`:
 *  its least height; `foot`: below the cable. `shelf`: its own, with the columns of pods that wait. `owed`: two rows of
 *  pods have their addresses. `share`: of its size, at which the whole is drawn. */
export const SPACINGS = [ROOMY, AIRLESS, CLOSE, TIGHT, DENSE, { ...DENSE, share: 0.92 }, { ...DENSE, share: 0.85 }];

/** A wider spacing is come back to when it leaves at least so much. */
const SPARE = 24;

/**
 * The layout in the spacing that fits, and the number of that. Where none fits it scrolls, and the addresses stay.
 * `make(spacing, size)` → a layout whose size is no smaller than `size`; `size`: {width, height} of the stage, and the
 * `least` share at which it can be read; `before`: the number there was; `steady`: no wider than that.
 */
export function spaced(make, { width, height, least = 1 }, before = 0, steady = false) {
  const fitting = (i) => {
    const { share } = SPACINGS[i];
    const room = { width: width / share, height: height / share };
    const spare = i < before ? SPARE : 0;
    const made = make(SPACINGS[i], { ...room, height: room.height - spare });
    return made.size.height > room.height - spare ? null : spare ? make(SPACINGS[i], room) : made;
  };
  const first = steady ? before : 0;
  const last = SPACINGS.findLastIndex(({ share }) => share >= least);
  for (let i = first; i <= last; i += 1) {
    const made = fitting(i);
    if (made) return { made, spacing: i };
    if (i === first && !fitting(last)) break; // nothing between them fits either
  }
  return { made: make(TIGHT, { width, height }), spacing: SPACINGS.indexOf(TIGHT) };
}
