// Writes scripts short, each a file of its own. Asked on standard input: {name of a script: its text}; answers the same.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { minify } = createRequire(`${process.argv[2]}/package.json`)("rolldown/utils");

const answer = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  // What imports or exports is a module; the others share their top level with the page, and keep its names.
  const module = /^\s*(?:import|export)\b/m.test(text);
  const { code, errors } = await minify(name, text, { module, codegen: { legalComments: "inline" } });
  if (errors.length) throw new Error(`${name}: ${errors[0].message}`);
  answer[name] = code;
}
process.stdout.write(JSON.stringify(answer));
