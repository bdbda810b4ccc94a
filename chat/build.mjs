// Builds the chat into built/: the script and the style sheet with the hash of their contents in their names, and the
// loader that names them. `node build.mjs [folder]`.

import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FLOOR = ["safari14", "chrome80", "firefox78"];
const shared = { bundle: true, minify: true, target: FLOOR, format: "iife", charset: "utf8", write: false, legalComments: "none" };

async function bundle(entry, more = {}) {
  const result = await build({ ...shared, entryPoints: [here(entry)], ...more });
  return result.outputFiles[0].contents;
}

function named(stem, kind, contents) {
  return `${stem}-${createHash("sha256").update(contents).digest("hex").slice(0, 16)}.${kind}`;
}

const out = process.argv[2] ?? here("built");
const script = await bundle("src/embed.ts");
const styles = await bundle("src/styles/chat.css");
const cards = await bundle("src/styles/card.css"); // plain pages of cards use it too
const names = { script: named("chat", "js", script), styles: named("chat", "css", styles), cards: named("card", "css", cards) };
const loader = await bundle("src/loader.ts", {
  define: { SCRIPT: JSON.stringify(names.script), STYLES: JSON.stringify(names.styles) },
});
await mkdir(out, { recursive: true });
for (const old of await readdir(out)) await rm(`${out}/${old}`);
for (const [name, contents] of [[names.script, script], [names.styles, styles], [names.cards, cards], ["loader.js", loader]]) {
  await writeFile(`${out}/${name}`, contents);
}
const size = (contents) => `${(contents.length / 1000).toFixed(1)} kB`;
console.log(`chat: ${names.script} ${size(script)}, ${names.styles} ${size(styles)}, loader ${size(loader)}`);
