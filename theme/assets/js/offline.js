// @ts-check
// The page for reading without a network: of each language what is kept, since when, what it costs, and removing it.
// Nothing is fetched but the lists, and no worker is there, until a button is pressed.

import {
  Busy, Changed, Ended, LANGUAGES, begunOf, copyOf, filesOf, hashesHere, keep, listOf, possible, remove, removeAll,
} from "./offline-copy.js";
import { button, make } from "./study-dom.js";
import { announce, prepare, say } from "./words.js";

/** @typedef {import("./offline-copy.js").List} List */

const place = /** @type {HTMLElement} */ (document.querySelector("[data-app=offline]"));
const NAMES = /** @type {Record<string, string>} */ ({ zh: say("中文", "Chinese"), en: say("英文", "English") });
const PARTS = /** @type {Record<string, string>} */ ({
  pages: say("页面与搜索", "Pages and search"),
  exercises: say("编程题（Pyodide 与 NumPy）", "Exercises (Pyodide and NumPy)"),
  notebooks: say("单独成页的笔记本", "Notebooks on pages of their own"),
});
const own = say("zh", "en");
const order = [...LANGUAGES].sort((lang) => (lang === own ? -1 : 1));
/** @type {Record<string, Set<string>>} the parts that the reader has ticked, by language */
const chosen = {};
/** The answer of the site: a list, null where it has none, or nothing where it could not be asked. @type {Record<string, List | null | undefined>} */
const lists = {};
/** What went wrong last, by language. @type {Record<string, string>} */
const said = {};

/** @param {number} bytes */
const inWords = (bytes) => (bytes < 999_500 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
/** @param {import("./offline-copy.js").File[]} files */
const sent = (files) => files.reduce((sum, file) => sum + file[2], 0);
/** @param {import("./offline-copy.js").File[]} files */
const size = (files) => files.reduce((sum, file) => sum + file[3], 0);
/** @param {string} at */
const timeOf = (at) => new Date(at).toLocaleString(say("zh-CN", "en-US"), { dateStyle: "medium", timeStyle: "short" });

/** @param {unknown} error */
function reason(error) {
  if (error instanceof DOMException && error.name === "AbortError") return say("已停下。取到的留着，随时可以接着取。", "Stopped. What was fetched stays, and you can go on at any time.");
  if (error instanceof DOMException && error.name === "QuotaExceededError") return say("浏览器给本站的空间不够了：腾出空间，或者少选一部分，再接着取。无痕窗口给的空间很小。", "The browser has no more room for this site: free some, or choose less, and go on. Private windows give little room.");
  if (error instanceof Ended) return say("这里不提供离线副本；存下的已经删除。", "No copies are offered here; what was kept has been removed.");
  if (error instanceof Changed) return say("网站刚刚更新，和清单对不上。过几分钟再接着取。", "The site was updated just now and does not match its list. Go on in a few minutes.");
  if (error instanceof Busy) return say("另一个标签页正在取或删除副本。", "Another tab is fetching or removing a copy.");
  if (error instanceof TypeError) return say("网络断了，没有取完。取到的留着，有网络时接着取。", "The network failed before all was here. What was fetched stays; go on when it is back.");
  return say("浏览器不让本站存东西：可能是无痕窗口，或者设置里关掉了。", "The browser does not let this site keep anything: this may be a private window, or a setting.");
}

/** @param {string} lang */
async function ask(lang) {
  try {
    lists[lang] = await listOf(lang);
  } catch (error) {
    lists[lang] = undefined;
    if (error instanceof Ended) throw error;
  }
}

/** @param {string} lang @param {HTMLElement} section */
async function fetchCopy(lang, section) {
  const controller = new AbortController();
  delete said[lang];
  try {
    await ask(lang);
    const list = lists[lang];
    if (!list) throw new TypeError("no list");
    const names = Object.keys(list.parts).filter((name) => chosen[lang].has(name));
    const here = await hashesHere();
    const missing = filesOf(list.parts, names).filter(([, hash]) => !here.has(hash));
    await room(size(missing));
    const all = sent(missing);
    const bar = make("progress", { max: String(all || 1), value: "0", "aria-label": say("下载进度", "Download") });
    const words = make("span");
    const tell = (/** @type {number} */ done) => {
      bar.value = done;
      words.textContent = ` ${inWords(done)} / ${inWords(all)} `;
    };
    tell(0);
    const cancel = button(say("停下", "Stop"), () => controller.abort());
    section.querySelector(".offline-acts")?.replaceChildren(bar, words, cancel);
    for (const control of place.querySelectorAll("button, input")) {
      if (control !== cancel) /** @type {HTMLButtonElement} */ (control).disabled = true;
    }
    cancel.focus();
    announce(say("开始下载", "The download has begun"));
    void navigator.storage?.persist?.();
    await keep(lang, list, names, controller.signal, tell);
    said[lang] = say("都存好了：没有网络也能打开。", "All is here: it opens without a network.");
  } catch (error) {
    said[lang] = reason(error);
  }
  await show(lang);
  announce(said[lang]);
}

/** Says so before anything is fetched where it cannot fit. @param {number} needed */
async function room(needed) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota - usage < needed) throw new DOMException("", "QuotaExceededError");
}

/** @param {string} lang */
async function sectionOf(lang) {
  const [copy, begun, here] = await Promise.all([copyOf(lang), begunOf(lang), hashesHere()]);
  const list = lists[lang];
  const known = list ?? begun ?? copy;
  const section = make("section", { "data-lang": lang }, make("h2", { tabindex: "-1", text: say(`${NAMES[lang]}版`, `The ${NAMES[lang]} site`) }));
  if (!known) {
    const words = list === null
      ? say("这里没有可存的副本：只有正式发布的网站才有。", "There is nothing to keep here: only the published site has it.")
      : say("现在没有网络，取不到清单。", "The list cannot be fetched: there is no network.");
    section.append(make("p", { text: words }));
    return section;
  }
  chosen[lang] ??= new Set(Object.keys((begun ?? copy)?.parts ?? { pages: [] }));
  const state = make("p", { class: "offline-state" });
  const acts = make("p", { class: "offline-acts" });
  const update = () => {
    const names = Object.keys(known.parts).filter((name) => chosen[lang].has(name));
    const missing = filesOf(known.parts, names).filter(([, hash]) => !here.has(hash));
    const same = copy && JSON.stringify(names.map((name) => known.parts[name])) === JSON.stringify(Object.values(copy.parts));
    const cost = inWords(sent(missing));
    const kept = copy && filesOf(copy.parts, Object.keys(copy.parts));
    const news = !copy ? "" : list === undefined ? say("现在没有网络，不知道网站有没有更新。", "There is no network to ask whether the site changed.")
      : same ? say("与网站一致。", "The site has nothing newer.")
        : missing.length ? say(`有 ${missing.length} 个文件要取，共 ${cost}。`, `${missing.length} files are to be fetched, ${cost}.`)
          : say("没有要取的，只是去掉不再要的。", "Nothing is to be fetched; what is no longer wanted goes.");
    state.textContent = copy && kept
      ? say(`已存：${Object.keys(copy.parts).map((name) => PARTS[name]).join("、")}；${timeOf(copy.at)} 取的，在磁盘上占 ${inWords(size(kept))}。`, `Kept: ${Object.keys(copy.parts).map((name) => PARTS[name]).join(", ")}; fetched ${timeOf(copy.at)}, ${inWords(size(kept))} on disk. `) + news
      : begun ? say(`取了一部分，还差 ${cost}。`, `A part is here; ${cost} to go.`) : say("还没有存。", "Nothing is kept.");
    const begin = copy && !begun ? say(`更新（${cost}）`, `Update (${cost})`) : begun ? say(`接着取（${cost}）`, `Go on (${cost})`)
      : say(`存下${NAMES[lang]}版（下载 ${cost}，占磁盘 ${inWords(size(missing))}）`, `Keep the ${NAMES[lang]} site (${cost} to fetch, ${inWords(size(missing))} on disk)`);
    acts.replaceChildren();
    if (!same && list) acts.append(button(begin, () => void fetchCopy(lang, section), { class: "study-main" }), " ");
    if (copy) acts.append(button(say("看看有没有更新", "Check for news"), () => void check(lang)), " ");
    if (copy || begun) acts.append(button(say(`删除${NAMES[lang]}版`, `Remove ${NAMES[lang]}`), () => void clear(lang)));
  };
  const choices = Object.keys(known.parts).map((name) => {
    const fixed = name === "pages";
    const box = make("input", { type: "checkbox", checked: chosen[lang].has(name), disabled: fixed || !list });
    box.addEventListener("change", () => {
      if (box.checked) chosen[lang].add(name);
      else chosen[lang].delete(name);
      update();
    });
    const files = filesOf(known.parts, [name]);
    return make("li", {}, make("label", {}, box, ` ${PARTS[name] ?? name}`, say(`（${inWords(sent(files))}）`, ` (${inWords(sent(files))})`)));
  });
  section.append(state, make("ul", { class: "offline-parts" }, ...choices), acts, make("p", { class: "offline-said", text: said[lang] ?? "" }));
  update();
  return section;
}

/** @param {string} lang */
async function check(lang) {
  await ask(lang).catch((error) => (said[lang] = reason(error)));
  await show(lang);
  announce(place.querySelector(`[data-lang=${lang}] .offline-state`)?.textContent ?? "");
}

/** @param {string} lang */
async function clear(lang) {
  try {
    await remove(lang);
    delete chosen[lang];
    said[lang] = say("已删除。", "Removed.");
  } catch (error) {
    said[lang] = reason(error);
  }
  await show(lang);
  announce(said[lang]);
}

/** @param {string} [lang] the language whose buttons were pressed: they are new, and the keyboard goes on from there */
async function show(lang) {
  const sections = await Promise.all(order.map(sectionOf));
  const kept = sections.filter((section) => section.querySelector(".offline-state")).length && (await hashesHere()).size;
  const all = button(say("全部删除", "Remove everything"), async () => {
    try {
      await removeAll();
    } catch (error) {
      return announce(reason(error));
    }
    for (const lang of order) delete chosen[lang];
    await show(own);
    announce(say("全部删除了。", "Everything is removed."));
  });
  place.replaceChildren(...sections, ...(kept ? [make("p", {}, all)] : []));
  if (lang) /** @type {HTMLElement | null} */ (place.querySelector(`[data-lang=${lang}] h2`))?.focus();
}

async function start() {
  prepare();
  if (!possible) {
    place.replaceChildren(make("p", { text: say(
      "这个浏览器（或这个无痕窗口）不让网站存离线副本。网站要用 https 打开才行。",
      "This browser, or this private window, lets no site keep a copy. The site must be opened over https.") }));
    return;
  }
  try {
    await Promise.all(order.map(ask));
    await show();
  } catch (error) {
    place.replaceChildren(make("p", { text: reason(error) }));
  }
}

void start();
