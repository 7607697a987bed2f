// Copies third-party browser files from node_modules into static/vendor, and writes VENDOR.json.
//
// What comes as many files is bundled, once and here. For developers only (`npm ci && npm run vendor`):
// the output is committed, so that people who run Podium need Python alone, and nothing is ever loaded
// from another host; what judges the page in tests goes into tests/vendor. A file's name carries its version, so that a browser never mixes two of them.
// tests/test_vendor.py hashes the files again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const MODULES = new URL("../node_modules/", import.meta.url);
const VENDOR = new URL("../static/vendor/", import.meta.url);
/** What only the tests use, and no page is ever served. */
const JUDGES = new URL("../tests/vendor/", import.meta.url);

/** package → the files taken from it, and what each is called here. */
const WANTED = {
  "@fontsource/inter": [400, 500, 600].map((w) => [`files/inter-latin-${w}-normal.woff2`, `inter-${w}`]),
  "@fontsource/roboto-mono": [400, 600].map((w) => [
    `files/roboto-mono-latin-${w}-normal.woff2`,
    `roboto-mono-${w}`,
  ]),
  "@xterm/xterm": [["lib/xterm.mjs", "xterm"], ["css/xterm.css", "xterm"]],
  "@xterm/addon-fit": [["lib/addon-fit.mjs", "xterm-addon-fit"]],
};

const WANTED_BY_TESTS = { "axe-core": [["axe.min.js", "axe"]] };

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const withoutSourceMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

/** Bundles, by the package that gives each its name and version: what it is made from, and what it is called here. */
const BUNDLED = { codemirror: { entry: "codemirror.mjs", label: "codemirror" }, yaml: { entry: "yaml.mjs", label: "yaml" } };

/** A package's licence, and those of what was built into it. */
const licenceOf = (from) => ["LICENSE", "LICENSE-3RD-PARTY.txt"].map((name) => new URL(name, from)).filter(existsSync)
  .map((file) => readFileSync(file).toString()).join(`\n${"-".repeat(72)}\n\n`);

/** Copy one package's files and licence into a folder; return its rows of VENDOR.json. */
function take(name, files, folder) {
  const from = new URL(`${name}/`, MODULES);
  const { version, license } = JSON.parse(readFileSync(new URL("package.json", from)));
  const licenceFile = `${name.replace("@", "").replace("/", "-")}-${version}.LICENSE`;
  writeFileSync(new URL(licenceFile, folder), licenceOf(from));
  return files.map(([path, label]) => {
    const extension = path.slice(path.lastIndexOf("."));
    let bytes = readFileSync(new URL(path, from));
    if (extension === ".mjs") bytes = Buffer.from(withoutSourceMap(bytes.toString()));
    const file = `${label}-${version}${extension}`;
    writeFileSync(new URL(file, folder), bytes);
    return { file, package: name, version, license, licenceFile, sha256: sha256(bytes) };
  });
}

const about = (name) => JSON.parse(readFileSync(new URL(`${name}/package.json`, MODULES)));
const packageOf = (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/** The licences of all that went into a bundle, one after the other; like texts once. */
function licences(names) {
  const texts = new Map();
  for (const name of names) {
    const text = readFileSync(new URL(`${name}/LICENSE`, MODULES)).toString().trim();
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${about(name).version}`]);
  }
  return [...texts].map(([text, of]) => `${of.join(", ")}\n\n${text}\n`).join(`\n${"-".repeat(72)}\n\n`);
}

/** Make one bundle with its licences; return its row of VENDOR.json, which lists the packages in it. */
async function bundle(name, { entry, label }) {
  const { version, license } = about(name);
  const file = `${label}-${version}.mjs`;
  const licenceFile = `${label}-${version}.LICENSE`;
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))], absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    bundle: true, minify: true, write: false, metafile: true, format: "esm", platform: "browser", target: "es2022", legalComments: "none",
  });
  const names = [...new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean))].sort();
  const bytes = outputFiles[0].contents;
  writeFileSync(new URL(file, VENDOR), bytes);
  writeFileSync(new URL(licenceFile, VENDOR), licences([...new Set([name, ...names])]));
  const contains = Object.fromEntries(names.map((one) => [one, about(one).version]));
  return { file, package: name, version, license, licenceFile, sha256: sha256(bytes), contains };
}

/** Fill a folder anew: packages copied, bundles made, and VENDOR.json about both. */
async function fill(folder, wanted, bundled = {}) {
  mkdirSync(folder, { recursive: true });
  readdirSync(folder).forEach((old) => rmSync(new URL(old, folder)));
  const rows = Object.entries(wanted).flatMap(([name, files]) => take(name, files, folder));
  for (const [name, wish] of Object.entries(bundled)) rows.push(await bundle(name, wish));
  writeFileSync(new URL("VENDOR.json", folder), JSON.stringify(rows, null, 2) + "\n");
  console.log(rows.map((row) => row.file).join("\n"));
}

await fill(VENDOR, WANTED, BUNDLED);
await fill(JUDGES, WANTED_BY_TESTS);
