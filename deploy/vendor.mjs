// Copies third-party browser files from node_modules into static/vendor, and writes VENDOR.json.
//
// For developers only (`npm ci && npm run vendor`): the output is committed, so that people who run
// Podium need Python alone, and nothing is ever loaded from another host. A file's name carries its
// version, so that a browser never mixes two of them. tests/test_vendor.py hashes the files again.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const MODULES = new URL("../node_modules/", import.meta.url);
const VENDOR = new URL("../static/vendor/", import.meta.url);

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

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const withoutSourceMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

/** Copy one package's files and licence; return its rows of VENDOR.json. */
function take(name, files) {
  const from = new URL(`${name}/`, MODULES);
  const { version, license } = JSON.parse(readFileSync(new URL("package.json", from)));
  const licenceFile = `${name.replace("@", "").replace("/", "-")}-${version}.LICENSE`;
  writeFileSync(new URL(licenceFile, VENDOR), readFileSync(new URL("LICENSE", from)));
  return files.map(([path, label]) => {
    const extension = path.slice(path.lastIndexOf("."));
    let bytes = readFileSync(new URL(path, from));
    if (extension === ".mjs") bytes = Buffer.from(withoutSourceMap(bytes.toString()));
    const file = `${label}-${version}${extension}`;
    writeFileSync(new URL(file, VENDOR), bytes);
    return { file, package: name, version, license, licenceFile, sha256: sha256(bytes) };
  });
}

mkdirSync(VENDOR, { recursive: true });
readdirSync(VENDOR).forEach((old) => rmSync(new URL(old, VENDOR)));
const rows = Object.entries(WANTED).flatMap(([name, files]) => take(name, files));
writeFileSync(new URL("VENDOR.json", VENDOR), JSON.stringify(rows, null, 2) + "\n");
console.log(rows.map((row) => row.file).join("\n"));
