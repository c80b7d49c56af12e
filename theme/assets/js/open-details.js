// @ts-check
// A link to anything inside collapsed blocks opens them all and shows it: on load, on a change of the fragment,
// and on a click on the fragment the address already has. Material opens the innermost block only, and not then.

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

addEventListener("hashchange", () => reveal());

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href*='#']") : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.hash && link.href === location.href) reveal();
});

if (location.hash) {
  reveal(true);
  // Fonts and images above the target may still move it.
  addEventListener("load", () => reveal(true), { once: true });
}
