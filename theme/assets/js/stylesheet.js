// @ts-check
// Stylesheets that come with the first use of what they dress.

/** Fetches a stylesheet below assets/ into the page; one that did not come can be asked for again. @param {string} name */
export const stylesheet = (name) =>
  new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`../${name}`, import.meta.url).href;
    link.addEventListener("load", done);
    link.addEventListener("error", () => {
      link.remove();
      failed(new Error(`${name} did not come`));
    });
    document.head.append(link);
  });
