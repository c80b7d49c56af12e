// @ts-check
// A missing address of the English site is answered in English, with the English search. It runs before anything is
// drawn, as a classic script: on the 404 page, which is Chinese, and on the English page that it leads to.

(() => {
  const { english } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  if (english) {
    const page = new URL(english, location.href);
    const home = new URL(".", page).pathname;
    const { pathname, search, hash } = location;
    if (pathname.toLowerCase().startsWith(home.toLowerCase()) && pathname !== page.pathname) {
      page.search = encodeURIComponent(pathname + search + hash);
      location.replace(page);
    }
  } else if (location.search) {
    // The reader sees the address that is missing, and can mend it.
    try {
      history.replaceState(null, "", decodeURIComponent(location.search.slice(1)));
    } catch {
      // Not an address of this site.
    }
  }
})();
