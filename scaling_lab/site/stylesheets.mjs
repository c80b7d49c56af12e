// Cuts stylesheets down to what can match: PurgeCSS takes the rules away, lightningcss writes what is left as short as it
// can for browsers since Chromium 88. Asked on standard input: {names, sheets}; answers {name of a sheet: its text}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/package.json`);
const { PurgeCSS } = require("purgecss");
const { transform } = require("lightningcss");

const { names, sheets } = JSON.parse(readFileSync(0, "utf8"));
const entries = Object.entries(sheets);
// One sheet to PurgeCSS, which does not look into others for who reads a variable or plays an animation.
const BOUNDARY = "/*! the next sheet */";
const [{ css }] = await new PurgeCSS().purge({
  content: [{ raw: names.join(" "), extension: "html" }],
  css: [{ raw: entries.map(([, text]) => text).join(`\n${BOUNDARY}\n`) }],
  variables: true,
  keyframes: true,
  safelist: { variables: names.filter((name) => name.startsWith("--")) },  // scripts read and set them by name
});
const purged = css.split(BOUNDARY);
if (purged.length !== entries.length) throw new Error("a sheet ends inside of a rule or a comment");
const targets = { chrome: 88 << 16, edge: 88 << 16, firefox: 85 << 16, safari: (14 << 16) | (1 << 8) };
const answer = Object.fromEntries(entries.map(([name], index) => {
  const { code } = transform({ filename: name, code: Buffer.from(purged[index]), minify: true, targets });
  return [name, code.toString()];
}));
process.stdout.write(JSON.stringify(answer));
