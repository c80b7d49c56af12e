// @ts-check
// What there is to study, and the parts of the questions' own pages: what is shown while studying is taken from there,
// so that no sentence stands twice.

/** @typedef {{ id: string, url: string, title: string, ask: string, level: string, topics: string[], minutes: number,
 *   requires: string[], ids: string[], claims: string[], points: Record<string, [text: string, anchor: string][]> }} Question */
/** @typedef {{ questions: Question[], topics: Record<string, string>, levels: Record<string, string> }} Practice */

/** The home page of this language. */
// @ts-ignore: start.js sets it
export const home = /** @type {URL} */ (window.__md_scope);

/** @type {Map<string, Promise<any>>} */
const fetched = new Map();

/**
 * Fetches once; what failed is asked for again.
 * @template T
 * @param {string} path below the home page
 * @param {(response: Response) => Promise<T>} take
 * @returns {Promise<T>}
 */
function once(path, take) {
  let answer = fetched.get(path);
  if (!answer) {
    answer = fetch(new URL(path, home)).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${path}`);
      return take(response);
    });
    fetched.set(path, answer);
    answer.catch(() => fetched.delete(path));
  }
  return answer;
}

/** @returns {Promise<Practice>} */
export const practice = () => once("study/cards.json", (response) => response.json());

/** @param {Question} question */
export const pageOf = (question) =>
  once(question.url, async (response) => new DOMParser().parseFromString(await response.text(), "text/html"));

/** The address of something on a question's page. @param {Question} question @param {string} anchor */
export const addressOf = (question, anchor) => new URL(`${question.url}#${anchor}`, home).href;

/**
 * Copies of elements of a question's page: links lead where they led there, and ids stay there.
 * @param {Question} question
 * @param {Iterable<Node>} nodes
 */
function copied(question, nodes) {
  const box = document.createElement("div");
  for (const node of nodes) box.append(document.importNode(node, true));
  for (const element of box.querySelectorAll("[id]")) element.removeAttribute("id");
  for (const link of box.querySelectorAll("a[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href") ?? "", new URL(question.url, home)).href);
  }
  return box;
}

/** @param {Question} question @param {string} id */
async function elementOf(question, id) {
  const element = (await pageOf(question)).getElementById(id);
  if (!element) throw new Error(`${question.url}#${id}`);
  return element;
}

/** What stands below a heading, up to the next. @param {Element} heading */
function* below(heading) {
  for (let next = heading.nextElementSibling; next && !/^H[1-3]$/.test(next.tagName); next = next.nextElementSibling) yield next;
}

/** The title of a block or heading. @param {Question} question @param {string} id */
export async function titleOf(question, id) {
  const element = await elementOf(question, id);
  return copied(question, (element.querySelector("summary") ?? element).childNodes);
}

/** What a block or heading holds. @param {Question} question @param {string} id */
export async function bodyOf(question, id) {
  const element = await elementOf(question, id);
  const nodes = element.matches("details") ? [...element.childNodes].filter((node) => node.nodeName !== "SUMMARY") : below(element);
  return copied(question, nodes);
}

/** The sentence that claims something. @param {Question} question @param {string} name */
export async function claimOf(question, name) {
  const link = (await pageOf(question)).querySelector(`a.claim[href="#${name}"]`);
  if (!link) throw new Error(`${question.url}#${name}`);
  return copied(question, link.childNodes);
}
