// @ts-check
// A button beside every section, collapsed block, claim and figure copies its title and address in one go.

import { textOf } from "./plain-text.js";
import { announce, prepare, say } from "./words.js";

const article = document.querySelector("article.md-content__inner");
const pageTitle = textOf(article?.querySelector("h1"));

/** What the thing is called. @param {Element} target */
function titleOf(target) {
  if (target.matches("details")) return textOf(target.querySelector("summary"));
  if (target.matches("figure")) return target.querySelector("[aria-label]")?.getAttribute("aria-label") ?? "";
  if (target.matches(".claim-cell")) {
    const statement = target.querySelector(".cell-claim")?.cloneNode(true);
    if (!(statement instanceof Element)) return "";
    statement.querySelector("strong")?.remove();
    statement.querySelector("a:last-child")?.remove();
    return textOf(statement);
  }
  return textOf(target);
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers inside apps often have no clipboard API.
    const box = document.createElement("textarea");
    box.value = text;
    box.className = "visually-hidden";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

/** @param {Element} target */
function button(target) {
  const title = titleOf(target);
  const made = document.createElement("button");
  made.type = "button";
  made.className = "copy-link";
  made.title = say("复制标题和链接", "Copy title and link");
  made.setAttribute("aria-label", say(`复制链接：${title}`, `Copy link: ${title}`));
  made.addEventListener("click", async () => {
    const address = new URL(location.pathname, location.origin);
    if (!target.matches("h1")) address.hash = target.id;
    const name = target.matches("h1") ? pageTitle : `${title} · ${pageTitle}`;
    const done = await copy(`${name}\n${address}`);
    made.focus();
    made.classList.toggle("copied", done);
    setTimeout(() => made.classList.remove("copied"), 2000);
    announce(done ? say("已复制标题和链接", "Title and link copied") : say("复制失败", "Copying failed"));
  });
  return made;
}

/** @param {Element} target */
function attach(target) {
  if (target.matches("h1, h2, h3")) {
    // Else the button would become part of the heading's name.
    target.setAttribute("aria-label", titleOf(target));
    target.append(button(target));
  } else if (target.matches("details")) {
    // Beside the block, not in its summary, whose name the button would become part of.
    const slot = document.createElement("div");
    slot.className = "copy-slot";
    slot.append(button(target));
    target.before(slot);
  } else {
    target.prepend(button(target));
  }
}

if (article) {
  prepare();
  article
    .querySelectorAll("h1, :is(h2, h3, details, .claim-cell, figure)[id]")
    .forEach(attach);
}
