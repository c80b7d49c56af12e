// @ts-check
// The worker of a reader who keeps a copy of the site: it answers where the network does not. The page "offline" makes
// the copy and registers this file, which the build puts into the root of the site as offline-worker.js. The copy is one
// cache, made by offline-copy.js: the list of each language under its own address, each file under its hash.

{
  const worker = /** @type {any} */ (self);
  /** @type {string} the home page in Chinese, below which everything lies */
  const root = worker.registration.scope;
  const base = new URL(root).pathname;
  const cacheName = `scaling-lab-offline ${base}`;
  const languages = ["zh", "en"];
  /** Milliseconds that the network has for its answer, where the copy has one. */
  const PATIENCE = 3000;
  /** Milliseconds for which a network that had none is not asked for what a page loads. */
  const REST = 30_000;
  let restsUntil = 0;
  /** @type {Map<string, string>} hashes of files as the site has them now, where that is known */
  let current = new Map();

  /** @typedef {{ parts?: Record<string, [path: string, hash: string, sent: number, size: number][]>, off?: boolean }} List */

  /** @param {string} lang */
  const listOf = (lang) => `${root}offline-${lang}.json`;

  /** @param {string} address */
  const stored = (address) => caches.match(address, { cacheName });

  /** @param {List} list */
  const hashes = (list) => Object.values(list.parts || {}).flatMap((files) => files.map(([path, hash]) => /** @type {const} */ ([path, hash])));

  /** The hash under which the copy has a path. @param {string} path */
  async function hashOf(path) {
    for (const lang of languages) {
      const list = await stored(listOf(lang));
      const found = list && hashes(await list.json()).find(([name]) => name === path);
      if (found) return found[1];
    }
    return "";
  }

  /** What the copy answers; pages are also asked for without the slash at their end. @param {string} path @param {string} search */
  async function kept(path, search) {
    const hash = await hashOf(path);
    if (hash) return stored(`${root}?offline=${hash}`);
    if (path && !path.endsWith("/") && (await hashOf(`${path}/`))) return Response.redirect(`${root}${path}/${search}`);
    return undefined;
  }

  /** @param {string} path */
  async function isCurrent(path) {
    return current.has(path) && current.get(path) === (await hashOf(path));
  }

  /** Asks what the site has now, and whether copies are offered at all. */
  async function look() {
    /** @type {Map<string, string>} */
    const now = new Map();
    for (const lang of languages) {
      const address = listOf(lang);
      if (!(await stored(address))) continue;
      const answer = await fetch(address);
      if (!answer.ok) continue;
      const list = /** @type {List} */ (await answer.json());
      if (list.off) {
        await caches.delete(cacheName);
        await worker.registration.unregister();
        return;
      }
      for (const [path, hash] of hashes(list)) now.set(path, hash);
    }
    current = now;
  }

  /** @param {number} time */
  const after = (time) => new Promise((resolve) => setTimeout(resolve, time));

  /**
   * @param {any} event
   * @param {string} path below the root
   * @param {string} search
   * @returns {Promise<Response>}
   */
  async function answer(event, path, search) {
    const { request } = event;
    const page = request.mode === "navigate";
    if (!page && (Date.now() < restsUntil || (await isCurrent(path)))) {
      const found = await kept(path, search);
      if (found) return found;
    }
    const fromCopy = async () => {
      const found = await kept(path, search);
      if (found) restsUntil = Date.now() + REST;
      return found;
    };
    let answered = false;
    try {
      const online = fetch(request);
      const late = after(PATIENCE).then(async () => (answered ? undefined : fromCopy())).then((found) => found || online);
      const response = await Promise.race([online, late]);
      answered = true;
      if (response.status >= 500) return (await fromCopy()) || response;
      const fromNetwork = response.type !== "default";
      if (page && fromNetwork) {
        restsUntil = 0;
        event.waitUntil(look().catch(() => {}));
      }
      return response;
    } catch (error) {
      answered = true;
      const found = await fromCopy();
      if (found) return found;
      if (page) return absent(path.startsWith("en/"));
      throw error;
    }
  }

  /** What stands in place of a page that cannot be had. @param {boolean} english */
  async function absent(english) {
    const homes = [];
    for (const lang of languages) {
      if (await stored(listOf(lang))) homes.push(`<a href="${base}${lang === "en" ? "en/" : ""}">${lang === "en" ? "English" : "中文"}</a>`);
    }
    const [lang, title, text, again, copies] = english
      ? ["en", "This page is not in your copy", "There is no network right now, and this browser keeps no copy of this page.", "Try again", "What you keep:"]
      : ["zh-CN", "这一页不在离线副本里", "现在没有网络，这个浏览器里也没有存下这一页。", "再试一次", "存下的有："];
    const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${title} - Scaling Lab</title>
<style>body{max-width:36rem;margin:15vh auto;padding:0 1rem;font:1.1rem/1.7 system-ui,sans-serif}a{display:inline-block;min-height:1.5rem}</style>
</head><body><main><h1>${title}</h1><p>${text}</p><p><a href="">${again}</a></p>${homes.length ? `<p>${copies} ${homes.join(" · ")}</p>` : ""}</main></body></html>`;
    return new Response(html, {
      status: 503,
      headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'" },
    });
  }

  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { url, method, headers } = event.request;
    if (method !== "GET" || !url.startsWith(root) || headers.has("X-For-Copy")) return;
    const { pathname, search } = new URL(url);
    const path = decodeURIComponent(pathname.slice(base.length)).replace(/(^|\/)index\.html$/, "$1");
    if (languages.some((lang) => `${root}${path}` === listOf(lang))) return;
    event.respondWith(answer(event, path, search));
  });
}
