// @ts-check
// The few words that scripts add: in the page's language, and told to screen readers through one live region per page.

const chinese = document.documentElement.lang.startsWith("zh");

/**
 * The text in the page's language.
 * @param {string} zh
 * @param {string} en
 */
export const say = (zh, en) => (chinese ? zh : en);

/** Creates the region ahead of its first message: one that is born with its text is often not read. */
export function prepare() {
  // Not kept in a variable: the scripts of every page, in one file, have this module to themselves.
  const there = document.querySelector("body > .visually-hidden[role=status]");
  if (there) return there;
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}

/** @param {string} message */
export function announce(message) {
  const place = prepare();
  place.textContent = "";
  setTimeout(() => {
    place.textContent = message;
  }, 50);
}
