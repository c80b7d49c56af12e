// @ts-check
// Keeps the place on the page: the language switch carries the fragment over (ids are the same in both languages).

const link = document.querySelector("a.language-switch");

if (link instanceof HTMLAnchorElement) {
  const follow = () => {
    link.hash = location.hash;
  };
  follow();
  addEventListener("hashchange", follow);
  // history.pushState changes the address without an event.
  for (const event of ["pointerdown", "focus"]) link.addEventListener(event, follow);
}
