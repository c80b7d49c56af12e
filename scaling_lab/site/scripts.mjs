// Writes scripts short, each a file of its own, and those of every page once more in one file. Asked on standard input:
// {scripts: {name of a script: its text}, joined: [names], page: name}; answers {name of a script: its text}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { posix } from "node:path";

const require = createRequire(`${process.argv[2]}/package.json`);
const { minify } = require("rolldown/utils");
const { rolldown } = require("rolldown");

const { scripts, joined, page } = JSON.parse(readFileSync(0, "utf8"));

/** Each script starts by itself, in its turn, so that one that fails takes no other with it. */
async function join() {
  const given = {
    name: "given",
    resolveId(id, importer, { kind }) {
      if (!importer || importer === page) return id;
      // What a script fetches when it is needed stays where it is.
      return kind === "dynamic-import" ? { id, external: true } : posix.join(posix.dirname(importer), id);
    },
    load: (id) => (id === page ? joined.map((name) => `import("${name}");`).join("\n") : `${scripts[id]}\nexport {};`),
  };
  const bundle = await rolldown({ input: page, plugins: [given] });
  const { output: [{ code }] } = await bundle.generate({ codeSplitting: false, minify: true });
  return code;
}

const answer = joined.length ? { [page]: await join() } : {};
for (const [name, text] of Object.entries(scripts)) {
  // What imports or exports is a module; the others share their top level with the page, and keep its names.
  const module = /^\s*(?:import|export)\b/m.test(text);
  const { code, errors } = await minify(name, text, { module, codegen: { legalComments: "inline" } });
  if (errors.length) throw new Error(`${name}: ${errors[0].message}`);
  answer[name] = code;
}
process.stdout.write(JSON.stringify(answer));
