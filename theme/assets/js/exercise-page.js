// @ts-check
// The exercise on its page: the editor, what runs it, and what came out. Fetched when the reader presses its button.

import { keptCode } from "./exercise-code.js";
import { LIMIT, makeJudge } from "./exercise-judge.js";
import { makeResults } from "./exercise-results.js";
import { button, make } from "./study-dom.js";
import { stylesheet } from "./stylesheet.js";
import { announce, say } from "./words.js";

const SECONDS = LIMIT / 1000;
const PHONE = "(max-width: 44.984375em)";
/** Milliseconds between two words on how far the loading is. */
const BETWEEN = 5000;
const RUNNING = say("正在运行……", "Running …");

/** Puts the editor in the place of the starter and its button. @param {HTMLElement} place */
export async function open(place) {
  const slug = place.dataset.exercise ?? "";
  const listing = place.previousElementSibling;
  const starter = `${listing?.querySelector("code")?.textContent?.replace(/\n+$/, "")}\n`;
  const kept = keptCode(slug.split("-")[0], starter);
  const judge = makeJudge(hear);

  const run = button(say("运行测试", "Run the tests"), start, { class: "exercise-run" });
  const stop = button(say("停止", "Stop"), () => judge.stop());
  const reset = button(say("恢复起始代码", "Back to the starter"), backToStarter);
  const back = button(say("取回我的代码", "Bring my code back"), bringBack);
  const keep = button(say("保留我的代码", "Keep my code"), () => {
    showKept(kept.accept(editor.text()));
    editor.focus();
  });
  const behind = make("p", { class: "exercise-behind" }, say("你开始写之后，起始代码有过改动。", "The starter has changed since you began."), " ", keep);
  const field = make("div", { class: "exercise-editor" });
  const keys = make("p", { class: "exercise-keys", id: "exercise-keys" }, say(
    "Tab 缩进；先按 Esc 再按 Tab 离开编辑器；Ctrl（⌘）+ Enter 运行测试。",
    "Tab indents; Esc, then Tab leaves the editor; Ctrl (⌘) + Enter runs the tests.",
  ));
  const saved = make("p", { class: "exercise-saved" });
  const bar = make("progress", { "aria-label": say("载入 Python", "Loading Python") });
  const far = make("span");
  const loading = make("p", { class: "exercise-loading" }, bar, far);
  const state = make("p", { class: "exercise-state" });
  const results = make("div", { class: "exercise-results" });
  const shown = makeResults(results, (line) => editor.goTo(line));
  let marked = false;
  let said = Date.now();

  judge.start(); // before the editor comes: it takes longest
  const editor = await editorIn(field).catch((error) => {
    judge.end();
    throw error;
  });
  const differs = make("p", { class: "exercise-differs" }, ...(place.querySelector("span")?.childNodes ?? []));
  place.before(make("div", { class: "exercise-panel" }, behind, field, keys, saved, differs,
    make("div", { class: "exercise-buttons" }, run, stop, reset, back), loading, state, results));
  listing?.classList.add("exercise-replaced");
  place.hidden = true;
  showKept();
  announce(say("正在载入 Python……", "Loading Python …"));
  editor.focus();
  addEventListener("storage", ({ key }) => {
    // Written in another tab; where the reader is typing, theirs stays.
    if (key === kept.key && !document.hasFocus()) editor.replace(kept.read());
  });

  /** @param {Element} parent */
  async function editorIn(parent) {
    const [{ makeEditor }] = await Promise.all([import("../vendor/editor.js"), stylesheet("exercise.css")]);
    return makeEditor({
      parent,
      text: kept.read(),
      label: say("你的答案", "Your answer"),
      describedBy: keys.id,
      wraps: matchMedia(PHONE).matches,
      onChange: (/** @type {string} */ text) => showKept(kept.write(text)),
      onRun: start,
    });
  }

  function showKept(isKept = true) {
    const text = editor.text();
    saved.textContent = isKept
      ? say("代码随写随存，只存在这个浏览器里。", "What you write is kept in this browser as you type.")
      : say("这个浏览器没能存下代码：离开之前请自行复制。", "This browser could not keep your code: copy it before you leave.");
    saved.classList.toggle("exercise-warning", !isKept);
    behind.hidden = !kept.isBehind();
    reset.hidden = text === starter;
    back.hidden = text !== starter || !kept.aside();
  }

  function backToStarter() {
    kept.putAside(editor.text());
    editor.replace(starter);
    announce(say("已恢复起始代码，可以取回", "Back to the starter; your code can be brought back"));
    back.focus();
  }

  function bringBack() {
    editor.replace(kept.aside() ?? starter);
    announce(say("已取回你的代码", "Your code is back"));
    reset.focus();
  }

  function start() {
    if (judge.isRunning()) return;
    shown.clear();
    editor.mark(0);
    marked = false;
    judge.run(slug, editor.text());
    tell(judge.isReady() ? RUNNING : say("Python 载入后就运行。", "It runs as soon as Python is there."));
    state.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} words @param {boolean} [aloud] */
  function tell(words, aloud = false) {
    state.textContent = words;
    if (aloud) announce(words);
    showBusy();
  }

  function showBusy() {
    const busy = judge.isRunning() || judge.isLoading();
    if (!busy && document.activeElement === stop) run.focus();
    run.setAttribute("aria-disabled", String(judge.isRunning()));
    stop.hidden = !busy;
    loading.hidden = !judge.isLoading();
  }

  /** How far the loading is; silent after the first time, when it follows a stop. @param {number} part */
  function showLoading(part) {
    const percent = Math.floor(100 * part);
    bar.value = part;
    far.textContent = say(`正在载入 Python：${percent}%`, `Loading Python: ${percent}%`);
    showBusy();
    if (Date.now() - said < BETWEEN || (state.textContent && !judge.isRunning())) return;
    said = Date.now();
    announce(far.textContent);
  }

  /** @param {import("./exercise-judge.js").News} news */
  function hear(news) {
    if (news.type === "progress") {
      showLoading(news.loaded / news.total);
    } else if (news.type === "ready") {
      if (judge.isRunning()) tell(RUNNING);
      else if (state.textContent) showBusy();
      else tell(say("Python 已就绪。", "Python is ready."), true);
    } else if (news.type === "planned") {
      shown.plan(news.tests);
    } else if (news.type === "test") {
      shown.show(news);
      if (!marked && news.line && news.outcome !== "passed") {
        editor.mark(news.line);
        marked = true;
      }
    } else if (news.type === "done") {
      tell(shown.summary(), true);
    } else if (news.type === "broken") {
      results.prepend(make("pre", {}, news.message));
      editor.mark(news.line);
      tell(shown.next() ? say("运行到一半中断了：", "The run broke off:")
        : say("代码无法载入，没有运行测试：", "The code cannot be loaded, so no test ran:"), true);
    } else if (news.type === "failed") {
      tell(say("Python 未能载入。请检查网络，再运行一次。", "Python could not be fetched. Check the network and run again."), true);
    } else if (news.loading) {
      tell(news.why === "time"
        ? say("Python 已有一分钟没有动静。请检查网络，再运行一次。", "Nothing was heard of Python for a minute. Check the network and run again.")
        : say("已停止载入。", "Loading stopped."), true);
    } else {
      const test = shown.next();
      const words = news.why === "reader" ? say("已停止", "Stopped")
        : say(`${SECONDS} 秒内没有测试完成，已停止`, `Stopped: no test ended within ${SECONDS} s`);
      judge.start(); // for the next run
      tell(test ? say(`${words}；当时轮到的测试：${test}`, `${words}; the test that ran: ${test}`) : words, true);
    }
  }
}
