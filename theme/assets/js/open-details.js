// @ts-check
// A link to anything inside collapsed blocks opens them all and shows it: on load, on a change of the fragment,
// and on a click on the fragment the address already has. Material opens the innermost block only, and not then.
// Who comes back to a place finds the blocks open that were open there; the browser knows how far they had read.

const blocks = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("article details")]);
/** The address that was last acted upon. */
let here = location.href;
/** Whether the reader has gone on by themselves since the page began to load. */
let readsOn = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let noting;

/** @param {string} fragment as in location.hash */
function find(fragment) {
  try {
    return document.getElementById(decodeURIComponent(fragment.slice(1)));
  } catch {
    return null; // a malformed escape
  }
}

/** Opens `target` and every collapsed block around it. @param {Element} target */
function open(target) {
  for (let block = target.closest("details"); block; block = block.parentElement?.closest("details") ?? null) {
    block.open = true;
  }
}

/** @param {Element} target @param {boolean} arriving on a new page nobody has chosen the ring that shows the focus */
function focus(target, arriving) {
  const receiver = target instanceof HTMLDetailsElement ? target.querySelector("summary") : target;
  if (!(receiver instanceof HTMLElement)) return;
  if (receiver.tabIndex < 0) receiver.tabIndex = -1;
  const options = { preventScroll: true, ...(arriving && { focusVisible: false }) };
  receiver.focus(options);
}

/** @param {boolean} [arriving] */
function reveal(arriving = false) {
  const target = find(location.hash);
  if (!target || !target.closest("details, article")) return;
  open(target);
  // After the browser's and Material's own scrolling, which may have aimed at the block around the target.
  requestAnimationFrame(() => {
    target.scrollIntoView({ block: "start", behavior: "instant" });
    focus(target, arriving);
  });
}

/** What stays the same when a block comes or goes elsewhere on the page. @param {Element} block @param {number} number */
const nameOf = (block, number) => block.id || number;

/** Notes in this entry of the history which blocks are open. */
function remember() {
  if (location.href !== here) return; // an entry whose `hashchange` is still to come
  const open = blocks.flatMap((block, number) => (block.open ? [nameOf(block, number)] : []));
  try {
    history.replaceState({ ...history.state, open }, "");
  } catch {
    // Browsers allow so many changes a minute; the next one is noted again.
  }
}

/** Opens and closes what was open and closed when the reader left this entry. Returns whether they have been here. */
function restore() {
  const open = history.state?.open;
  if (!Array.isArray(open)) return false;
  blocks.forEach((block, number) => (block.open = open.includes(nameOf(block, number))));
  return true;
}

addEventListener("hashchange", () => {
  here = location.href;
  if (restore()) return; // back or forward within the page: the browser scrolls
  reveal();
  remember();
});
// Captured, for it does not bubble; once for all that were opened together, as for printing.
document.addEventListener("toggle", () => {
  clearTimeout(noting);
  noting = setTimeout(remember, 100);
}, true);

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href*='#']") : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.hash && link.href === location.href) reveal();
});

if (restore()) {
  // After Material, which opens the block that the address names even if the reader had closed it.
  addEventListener("DOMContentLoaded", restore, { once: true });
} else {
  reveal(true);
  remember();
  for (const gesture of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(gesture, () => (readsOn = true), { once: true, passive: true });
  }
  // Fonts and images above the target may still move it.
  addEventListener("load", () => readsOn || reveal(true), { once: true });
}
