// What two states, two walks or a plan of writes look like in rows and lines. Pure.

/** A value of a field, in a line. */
export function valueText(value) {
  if (value === null || value === undefined) return "nothing";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

/** More than this many of a kind that came or went by the same hands are told together. */
const CROWD = 4;

/** Objects of a comparison in groups of which the same is to be said: [[object]]; most are alone. */
export function alike(objects) {
  const groups = new Map();
  for (const object of objects) {
    const key = object.fields.length ? object.uid : [object.kind, object.namespace, object.sign, ...new Set(object.by.map((write) => write.by))].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), object]);
  }
  return [...groups.values()].flatMap((group) => (group.length > CROWD ? [group] : group.map((object) => [object])));
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
