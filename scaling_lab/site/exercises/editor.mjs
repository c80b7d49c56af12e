// Makes one file of the editor and the packages that it is made of. Asked on standard input: {entry}, a path; answers
// {code, licenses}.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = process.argv[2];
const { rolldown } = createRequire(`${root}/package.json`)("rolldown");
const { entry } = JSON.parse(readFileSync(0, "utf8"));

/** The folder of the package that holds a module. */
function packageOf(module) {
  let folder = dirname(module);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

const bundle = await rolldown({
  input: entry,
  resolve: { modules: [join(root, "node_modules")] },
  transform: { target: ["chrome88", "firefox85", "safari14.1"] },
});
const { output: [{ code, moduleIds }] } = await bundle.generate({ format: "es", minify: true });
// By their text: most of the packages share one.
const packages = new Set(moduleIds.filter((module) => module.includes("/node_modules/")).map(packageOf));
const licenses = {};
for (const folder of [...packages].sort()) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").trim();
  (licenses[text] ??= []).push(`${name} ${version}`);
}
const parts = Object.entries(licenses).map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
process.stdout.write(JSON.stringify({ code, licenses: parts.join("\n") }));
