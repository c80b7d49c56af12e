// @ts-check
// In the preview only: reloads the page when it changed, and shows what its writer should know.

const script = /** @type {HTMLElement} */ (document.getElementById("preview-live"));
const { events = "", site = "/", build = "" } = script.dataset;
const page = decodeURIComponent(location.pathname).slice(site.length);

const TEXT = document.documentElement.lang.startsWith("zh")
  ? {
      label: "预览",
      faults: "改好以下问题之前，这里显示的是上一次成功的版本：",
      first: "改好以下问题之后，预览就会出现：",
      this: "英文页在两页上次对照之后改过。把本页改到与它一致，然后运行",
      other: "英文页还没有跟上本页。对照两页之后运行",
      gone: "预览已经停止。",
    }
  : {
      label: "Preview",
      faults: "Until this is mended, you see the last good version:",
      first: "The preview appears once this is mended:",
      this: "The Chinese page changed since both were last read side by side. Bring this page into line, then run",
      other: "The Chinese page does not follow this one yet. Read both side by side, then run",
      gone: "The preview has stopped.",
    };

/** @typedef {{reload: boolean, faults: string[], busy: string, behind: "" | "this" | "other", id: string}} News */

const notice = document.createElement("aside");
notice.id = "preview-notice";
notice.setAttribute("role", "status");
notice.setAttribute("aria-label", TEXT.label);
notice.hidden = true;
document.body.append(notice);

/**
 * @param {string} tag
 * @param {string} text
 * @param {Node[]} inside
 */
function element(tag, text, ...inside) {
  const made = document.createElement(tag);
  made.append(text, ...inside);
  return made;
}

/** @param {HTMLElement[]} parts */
function show(...parts) {
  notice.replaceChildren(...parts);
  notice.hidden = parts.length === 0;
}

/** @param {News} news */
function tell(news) {
  const parts = [];
  if (news.busy) parts.push(element("p", `${news.busy} …`));
  if (news.faults.length) {
    parts.push(element("p", document.querySelector("main") ? TEXT.faults : TEXT.first));
    parts.push(...news.faults.map((fault) => element("pre", fault)));
  }
  if (news.behind) {
    parts.push(element("p", `${TEXT[news.behind]} `, element("code", `make synced ID=${news.id}`)));
  }
  show(...parts);
}

/** @type {EventSource | null} */
let source = null;

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(`${events}?${new URLSearchParams({ page, build })}`);
  source.onmessage = (event) => {
    const news = /** @type {News} */ (JSON.parse(event.data));
    if (news.reload) location.reload();
    else tell(news);
  };
  source.onerror = () => show(element("p", TEXT.gone));
}

// A browser keeps few connections to one server: tabs that nobody looks at give theirs up.
function rest() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
addEventListener("pagehide", rest);
addEventListener("pageshow", listen);
listen();
