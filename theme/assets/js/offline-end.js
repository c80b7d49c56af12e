// @ts-check
// Takes the place of offline-worker.js where the site offers no copies any more, and in the preview: it removes what a
// browser kept, and itself.

{
  const worker = /** @type {any} */ (self);
  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (/** @type {any} */ event) => {
    const name = `scaling-lab-offline ${new URL(worker.registration.scope).pathname}`;
    event.waitUntil(caches.delete(name).then(() => worker.registration.unregister()));
  });
}
