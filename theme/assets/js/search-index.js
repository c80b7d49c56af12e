// @ts-check
/** Finds sections and groups them by page, in the shape the theme's result list wants. */

import MiniSearch from "../vendor/minisearch.js";
import { characters, compact, fold, isHan, key, queryTerms, runs, terms, withoutAsking, words } from "./search-text.js";

const FIELDS = { aliases: 8, title: 5, text: 1 };
/** What a section gains by its name or by holding the query as one phrase, in units of the best score for its terms. */
const PHRASE = { named: 8, covered: 4, title: 1.5, aliases: 1.5, rare: 4, literal: 1, text: 0.6 };
/** Words that stand letter by letter on this many pages or fewer are what the reader has seen there. */
const RARE_PAGES = 5;
/** What the page gains that holds the query most often. */
const OFTEN = 1;
/** Readers look for questions; home and topic pages repeat their words. */
const OTHER_PAGES = 0.4;
const MOST_PAGES = 30;
const MOST_SECTIONS = 8;
/** Of a longer run of Han characters pairs are marked, or the whole. */
const LONGEST_MARKED = 16;
/** Characters of text shown around the first match. */
const TEASER = { before: 24, after: 140 };

/** @typedef {{location: string, page: string, title: string, text: string}} Section */
/** @typedef {{score: number, best: number, found: Map<Section, number>}} Group */
/**
 * One file of the index: sections as [location, title, text]; the first file brings other names of pages by location
 * and pairs of a traditional and a simplified character too.
 * @typedef {{sections: [string, string, string][], aliases?: Record<string, string[]>, traditional?: string}} Part
 */

export class SearchIndex {
  /** @type {Map<string, string>} traditional to simplified characters */
  simplified = new Map();
  /** @type {Section[]} */
  sections = [];
  /** @type {Map<string, Section>} */
  pages = new Map();
  /** @type {{title: string, text: string, literal: string, aliases: string[], names: string[]}[]} by section */
  phrases = [];
  engine = new MiniSearch({ fields: Object.keys(FIELDS), idField: "id", tokenize: terms, processTerm: key });

  /** @param {Part} part */
  add({ sections, aliases = {}, traditional = "" }) {
    for (const [, old, simple] of traditional.matchAll(/(.)(.)/gu)) this.simplified.set(old, simple);
    const first = this.sections.length;
    const folded = sections.map(([location, title, text], index) => {
      const section = { location, title, text, page: location.split("#")[0] };
      this.sections.push(section);
      if (location === section.page) this.pages.set(location, section);
      const names = (aliases[location] ?? []).map((name) => fold(name, this.simplified));
      const one = { title: fold(title, this.simplified), text: fold(text, this.simplified) };
      this.phrases.push({
        title: compact(one.title), text: compact(one.text), literal: one.text, aliases: names.map(compact),
        names: names.length ? terms([one.title, ...names].join(" ; ")) : [],
      });
      return { ...one, id: first + index, aliases: names.join(" ; ") };
    });
    this.engine.addAll(folded);
  }

  /** @param {string} typed */
  search(typed) {
    const query = fold(typed, this.simplified).trim().replace(/\s+/g, " ");
    if (!runs(query).length) return [];
    const { scores, often, wanted } = this.score(query);
    /** @type {Map<string, Group>} */
    const groups = new Map();
    for (const [id, score] of scores) {
      const section = this.sections[id];
      const group = groups.get(section.page) ?? { score: 0, best: 0, found: new Map() };
      group.found.set(section, score);
      group.best = Math.max(group.best, score);
      group.score += score;
      groups.set(section.page, group);
    }
    const rank = (/** @type {[string, Group]} */ [page, group]) =>
      (group.best + 0.05 * group.score + (often.get(page) ?? 0)) * (page.startsWith("questions/") ? 1 : OTHER_PAGES);
    const highlight = highlighter(query, wanted);
    return [...groups]
      .filter(([page]) => this.pages.has(page))
      .sort((one, other) => rank(other) - rank(one))
      .slice(0, MOST_PAGES)
      .map(([page, { found }]) => {
        const article = /** @type {Section} */ (this.pages.get(page));
        const others = [...found]
          .filter(([section]) => section !== article)
          .sort(([, one], [, other]) => other - one)
          .slice(0, MOST_SECTIONS);
        return [[article, found.get(article) ?? 0], ...others].map(([section, score]) =>
          highlight(/** @type {Section} */ (section), /** @type {number} */ (score)));
      });
  }

  /**
   * How well each section matches: its terms, how many of them, and whether it holds the query as a phrase; and what
   * each page gains by how often it holds the query.
   *
   * @param {string} query folded
   */
  score(query) {
    let wanted = queryTerms(query);
    /** @type {Map<number, number>} */
    let scores = this.scoreTerms(wanted);
    const top = Math.max(1, ...scores.values());
    const times = this.phrases.map(({ literal }) => (query.length > 1 ? literal.split(query).length - 1 : 0));
    /** @type {Map<string, number>} */
    const often = new Map();
    this.sections.forEach(({ page }, id) => {
      if (times[id]) often.set(page, (often.get(page) ?? 0) + times[id]);
    });
    const literally = often.size <= RARE_PAGES ? PHRASE.rare : PHRASE.literal;
    const most = Math.max(1, ...often.values());
    often.forEach((count, page) => often.set(page, (top * OFTEN * count) / most));
    const whole = compact(query);
    const phrase = compact(withoutAsking(query));
    this.phrases.forEach(({ title, text, aliases, names }, id) => {
      let gain = 0;
      if (times[id]) gain = literally;
      else if (phrase.length > 1 && text.includes(phrase)) gain = PHRASE.text;
      if ([title, ...aliases].some((name) => name === phrase || name === whole)) gain += PHRASE.named;
      else if (phrase.length > 1) {
        if (wanted.length > 1 && wanted.every((term) => names.some(sameWord(term)))) gain += PHRASE.covered;
        if (title.includes(phrase)) gain += PHRASE.title;
        if (aliases.some((name) => name.includes(phrase))) gain += PHRASE.aliases;
      }
      if (gain) scores.set(id, (scores.get(id) ?? 0) + top * gain);
    });
    if (!scores.size) {
      wanted = characters(query);
      scores = this.scoreTerms(wanted);
    }
    return { scores, often, wanted };
  }

  /** @param {string[]} wanted */
  scoreTerms(wanted) {
    const results = this.engine.search(wanted.join(" "), {
      tokenize: () => wanted,
      boost: FIELDS,
      prefix: (term) => !term.startsWith("~") && term.length > 1,
      fuzzy: (term) => (!term.startsWith("~") && term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.4, fuzzy: 0.2 },
    });
    return new Map(results.map(({ id, score, queryTerms: matched }) =>
      [/** @type {number} */ (id), score * (new Set(matched).size / wanted.length) ** 2]));
  }
}

/** Forms of one word begin alike, short ones excepted. @param {string} term */
const sameWord = (term) => (/** @type {string} */ name) =>
  term.length < 4 || isHan(term) ? name === term : name.startsWith(term.slice(0, Math.max(4, term.length - 2)));

/**
 * Returns a function that gives a section the form of a result: escaped, matches marked, text cut around the first.
 *
 * @param {string} query folded
 * @param {string[]} wanted
 */
function highlighter(query, wanted) {
  const sought = [...new Set([...runs(query).flatMap(pieces), ...wanted])].sort((one, other) => other.length - one.length);
  // They are letters and digits alone; both spellings are marked.
  const pattern = new RegExp(sought.map((word) => word.replace(/([a-z]{3})iz/g, "$1i[sz]")).join("|"), "giu");
  const shown = Object.fromEntries(words(query).map((word) => [word, true]));
  /** @param {string} text */
  const mark = (text) => {
    let marked = "";
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      marked += `${escape(text.slice(end, match.index))}<mark data-md-highlight>${escape(match[0])}</mark>`;
      end = match.index + match[0].length;
    }
    return marked + escape(text.slice(end));
  };
  return (/** @type {Section} */ { location, title, text }, /** @type {number} */ score) => {
    const at = Math.max(0, text.search(pattern));
    const start = Math.max(0, at - TEASER.before);
    const teaser = text.slice(start, at + TEASER.after);
    const shortened = `${start ? "…" : ""}${mark(teaser)}${at + TEASER.after < text.length ? "…" : ""}`;
    return { location, title: mark(title), text: text ? `<p>${shortened}</p>` : "", score, terms: shown };
  };
}

/**
 * A run of Han characters and all that a text may hold of it, two characters at least; any other word as it is.
 *
 * @param {string} run
 */
function pieces(run) {
  if (!isHan(run) || run.length > LONGEST_MARKED) return [run];
  const han = [...run];
  return [run, ...han.flatMap((_, from) => han.slice(from + 1).map((_, more) => han.slice(from, from + more + 2).join("")))];
}

/** @param {string} text */
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
