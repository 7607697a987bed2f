// What two states, two walks or a plan of writes look like in rows and lines. Pure.

/** A value of a field, in a line. */
export function valueText(value) {
  if (value === null || value === undefined) return "nothing";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

/** Rows of two walks, side by side: [{one, other, alike, first}]; before the place `differs` all are alike. */
export function pairs(ones, others, differs) {
  return Array.from({ length: Math.max(ones.length, others.length) }, (_, i) => ({
    one: ones[i] ?? null, other: others[i] ?? null, alike: differs === null || i < differs, first: i === differs,
  }));
}

/** The steps of a plan as a shell script: each file is fed to the line that reads it. */
export const script = (steps) => steps.map(({ kubectl, yaml }) =>
  (yaml ? `${kubectl.replace(/-f \S+/, "-f -")} <<'EOF'\n${yaml.trimEnd()}\nEOF` : kubectl)).join("\n");
