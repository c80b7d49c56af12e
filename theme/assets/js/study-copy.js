// @ts-check
// Carries a reader's marks and answers elsewhere: to a file, and in a link for the phone, whose fragment no server sees.
// What is brought back is joined with what is here; nothing is replaced. Stands below the first table of the home page,
// and on the page for reviewing.

import { download } from "./study-dom.js";
import { parse } from "./study-log.js";
import { showCode } from "./study-share.js";
import { add, damaged, note, read } from "./study-store.js";
import { FRAGMENT } from "./study.js";
import { announce, prepare, say } from "./words.js";

/** The id of the events that tell when everything was saved to a file. */
export const SAVED = "q00/saved";

/** @param {string} text */
async function packed(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}

/** This page's address with everything noted in its fragment. */
async function linkWithAll() {
  const link = new URL(location.href);
  link.search = "";
  link.hash = FRAGMENT + (await packed(JSON.stringify(read().log)));
  return link.href;
}

const panel = document.createElement("div");
panel.className = "study-copy";
const said = document.createElement("p");

/** @param {string} text */
function tell(text) {
  said.textContent = text;
  announce(text);
}

/** Joins a copy with what is here. @param {string} text */
function bring(text) {
  const { log, lost, newer } = parse(text);
  // q00 is no question: what is noted there is told elsewhere.
  const answers = Object.entries(log.log).reduce((sum, [id, events]) => sum + (id.startsWith("q00/") ? 0 : events.length), 0);
  if (newer) return tell(say("这份记录来自更新的版本：请先刷新本页。", "This copy is of a newer version: reload this page first."));
  if (!answers) return tell(say("里面没有可读的记录，什么也没有改动。", "It holds nothing that can be read; nothing was changed."));
  add(log);
  dispatchEvent(new Event("storage"));
  offer();
  tell(lost
    ? say(`已并入 ${answers} 条记录，另有 ${lost} 条读不出来。`, `${answers} entries were added to yours; ${lost} could not be read.`)
    : say(`已并入 ${answers} 条记录，原有的都还在。`, `${answers} entries were added to yours; nothing of yours is gone.`));
}

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  panel.append(made, " ");
}

function offer() {
  const { log, newer, kept } = read();
  const lost = damaged();
  panel.textContent = "";
  const text = document.createElement("p");
  text.textContent = kept
    ? say("你的记号与作答只存在这个浏览器里；有的浏览器七天不来就会清掉，要紧的话存一份。",
          "Your marks and answers are kept in this browser only, and some browsers delete them after seven days without a visit: save a copy.")
    : say("这个浏览器不让网页存东西：记号只留到关闭本页为止。", "This browser lets pages keep nothing: marks last as long as this page.");
  if (newer) text.textContent = say("这里的记录由更新的版本写成，本页不会改动它：请刷新。", "A newer version wrote what is kept here, and this page leaves it alone: reload.");
  panel.append(text);
  if (Object.keys(log.log).length) {
    button(say("存成文件", "Save to a file"), () => {
      note(SAVED, 1);
      download(JSON.stringify(read().log), "scaling-lab-study.json", "application/json");
      dispatchEvent(new Event("storage"));
    });
    if ("CompressionStream" in window) {
      button(say("复制给手机用的链接", "Copy a link for the phone"), async () => {
        const link = await linkWithAll();
        try {
          await navigator.clipboard.writeText(link);
          tell(say("链接已复制：在另一台设备上打开，两边的记录就合在一起。", "Copied: open it on the other device, and both records are joined."));
        } catch {
          tell(link);
        }
      });
      button(say("给手机扫的二维码", "QR code for the phone"), async () => showCode(panel, await linkWithAll()));
    }
  }
  button(say("从文件取回", "Bring back from a file"), () => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "application/json,.json";
    input.addEventListener("change", async () => input.files?.[0] && bring(await input.files[0].text()));
    input.click();
  });
  lost.forEach((damage, place) => {
    button(say(`下载读不出来的旧记录 ${place + 1}`, `Download damaged record ${place + 1}`),
      () => download(damage, `scaling-lab-damaged-${place + 1}.txt`, "text/plain"));
  });
  panel.append(said);
}

prepare();
document.querySelector(".study-app, .question-table")?.after(panel);
offer();
if (location.hash.startsWith(FRAGMENT)) {
  const copy = location.hash.slice(FRAGMENT.length);
  history.replaceState(history.state, "", location.pathname + location.search);
  unpacked(copy).then(bring, () => tell(say("这个链接不完整，什么也没有改动。", "This link is not whole; nothing was changed.")));
}
