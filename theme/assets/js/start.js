// @ts-check
// Runs before the first paint, as a classic script: gives Material's bundle the three storage helpers it expects
// (the same contract as Material's inline script, but safe where storage throws) and applies the palette.

(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const scope = new URL(script.dataset.base || ".", location.href);

  /** @param {string} key @param {Storage} [storage] @param {URL} [base] */
  const read = (key, storage, base = scope) => {
    try {
      return JSON.parse((storage || localStorage).getItem(`${base.pathname}.${key}`) || "null");
    } catch {
      return null;
    }
  };

  /** @param {string} key @param {unknown} value @param {Storage} [storage] @param {URL} [base] */
  const write = (key, value, storage, base = scope) => {
    try {
      (storage || localStorage).setItem(`${base.pathname}.${key}`, JSON.stringify(value));
    } catch {
      // Private mode: the choice holds for this page only.
    }
  };

  /** @param {string} text */
  const hash = (text) => [...text].reduce((sum, c) => ((sum << 5) - sum + c.charCodeAt(0)) | 0, 0);

  Object.assign(window, { __md_scope: scope, __md_get: read, __md_set: write, __md_hash: hash });

  // Material starts a worker for its search and never asks how it is. It is given this end of a line instead;
  // search-line.js at the other end starts ours, and says when it did not come. (A file has no workers: no search.)
  if (location.protocol !== "file:") {
    const { Worker } = window;
    const line = new MessageChannel();
    Object.assign(window, {
      __search_line: line.port2,
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      Worker: function (url, options) {
        if (!String(url).endsWith("/search-worker.js")) return new Worker(url, options);
        window.Worker = Worker;
        line.port1.start();
        return line.port1;
      },
    });
  }

  // Material takes a translation of this page, and a feed, for the home of another edition: it would fetch a sitemap
  // below it and take over clicks. With one more token in `rel` the bundle passes it by.
  for (const link of document.querySelectorAll("link[rel=alternate]")) {
    /** @type {HTMLLinkElement} */ (link).relList.add("other");
  }

  // Of a module that cannot come, as from a file on the disk, site.css hides what would wait for it.
  const waiting = { "question-filter": "without-filter", "search-line": "without-search", page: "without-search" };
  addEventListener("error", ({ target }) => {
    if (!(target instanceof HTMLScriptElement) || target.type !== "module") return;
    for (const [name, hidden] of Object.entries(waiting)) {
      if (target.src.endsWith(`/${name}.js`)) document.documentElement.classList.add(hidden);
    }
  }, true);

  // On the disk there is no server to find the page of a folder.
  if (location.protocol === "file:") {
    addEventListener("click", ({ target }) => {
      const link = target instanceof Element ? target.closest("a") : null;
      if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
    }, true);
  }

  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "slate" : "default";
  const chosen = read("__palette")?.color?.scheme;
  const scheme = chosen || system;
  document.body.setAttribute("data-md-color-scheme", scheme);

  // Scroll bars and the empty page follow too, until Material's bundle takes this over with a tag of its own.
  const tag = document.querySelector("meta[name=color-scheme]");
  tag?.setAttribute("content", scheme === "slate" ? "dark" : "light");
  addEventListener("load", () => tag?.remove());
})();
