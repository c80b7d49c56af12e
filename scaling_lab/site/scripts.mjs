// Writes scripts short, each a file of its own. Asked on standard input: {name of a script: its text}; answers the same.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { minify } = createRequire(`${process.argv[2]}/package.json`)("terser");

const answer = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  // What imports or exports is a module; the others share their top level with the page, and keep its names.
  const module = /^\s*(?:import|export)\b/m.test(text);
  const { code } = await minify({ [name]: text }, { module, ecma: 2020, compress: { passes: 2 }, format: { comments: /^!|@license/ } });
  answer[name] = code;
}
process.stdout.write(JSON.stringify(answer));
