// @ts-check
/** Finds sections and groups them by page, in the shape the theme's result list wants. */

import MiniSearch from "../vendor/minisearch.js";
import {
  characters, compact, fold, isHan, key, plain, queryTerms, runs, spelt, terms, topic, withoutAsking, words, written,
} from "./search-text.js";

const FIELDS = { aliases: 8, title: 5, text: 1 };
/**
 * What a section gains by its names or by holding the query as one phrase, in units of the best score for its terms:
 * the query is a name, is about one, is made of names in part; and so on down to a phrase of the text.
 */
const PHRASE = { whole: 9, named: 8, about: 7, partly: 5, covered: 4, title: 1.5, aliases: 1.5, rare: 4, literal: 1, text: 0.6 };
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
/** Signs of formulas, which can be looked for by themselves. */
const SIGNS = /^[\p{Sm}∂∇√]+$/u;
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
  /** @type {{title: string, text: string, literal: string, aliases: string[], names: string[], spelt: string[]}[]} by section */
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
      // A title such as "Optimizers: what each one corrects" begins with the name of what it is about.
      const called = names.length ? [one.title, one.title.split(/[:：]/)[0], ...names].map(spelt) : [];
      this.phrases.push({
        title: compact(one.title), text: compact(one.text), literal: one.text, aliases: names.map(compact),
        names: names.length ? terms(plain([one.title, ...names].join(" ; "))) : [],
        spelt: called.filter((name) => name.length > 1).sort((one, other) => other.length - one.length),
      });
      return { ...one, id: first + index, aliases: names.join(" ; ") };
    });
    this.engine.addAll(folded);
  }

  /** @param {string} typed */
  search(typed) {
    const query = fold(typed, this.simplified).trim().replace(/\s+/g, " ");
    if (!runs(query).length && !SIGNS.test(query)) return [];
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
    const times = occurrences(query, this.phrases.map(({ literal }) => literal));
    /** @type {Map<string, number>} */
    const often = new Map();
    this.sections.forEach(({ page }, id) => {
      if (times[id]) often.set(page, (often.get(page) ?? 0) + times[id]);
    });
    const literally = often.size <= RARE_PAGES ? PHRASE.rare : PHRASE.literal;
    const most = Math.max(1, ...often.values());
    often.forEach((count, page) => often.set(page, (top * OFTEN * count) / most));
    const asked = withoutAsking(query);
    const phrase = compact(asked);
    const whole = spelt(query);
    const name = spelt(asked);
    const sought = [...queryTerms(plain(asked))].flatMap(([term, weight]) => (weight === 1 ? [term] : []));
    const about = spelt(topic(asked));
    const joined = compact(topic(asked));
    this.phrases.forEach((section, id) => {
      const { title, text, aliases } = section;
      let gain = 0;
      if (times[id]) gain = literally;
      else if (phrase.length > 1 && text.includes(phrase)) gain = PHRASE.text;
      if (section.spelt.includes(whole)) gain += PHRASE.whole;
      else if (title === phrase || section.spelt.includes(name)) gain += PHRASE.named;
      else if (phrase.length > 1) {
        if (section.spelt.includes(about) || aliases.includes(joined)) gain += PHRASE.about;
        else if (sought.length > 1 && sought.every((term) => section.names.some(sameWord(term)))) gain += PHRASE.covered;
        else gain += PHRASE.partly * Math.max(share(about, section.spelt), share(name, section.spelt)) ** 2;
        if (title.includes(phrase)) gain += PHRASE.title;
        if (aliases.some((alias) => alias.includes(phrase))) gain += PHRASE.aliases;
      }
      if (gain) scores.set(id, (scores.get(id) ?? 0) + top * gain);
    });
    if (!scores.size) {
      wanted = new Map(characters(query).map((han) => [han, 1]));
      scores = this.scoreTerms(wanted);
    }
    return { scores, often, wanted: [...wanted.keys()] };
  }

  /** @param {Map<string, number>} wanted terms with their weights */
  scoreTerms(wanted) {
    const weights = new Map([...wanted].map(([term, weight]) => [key(term), weight]));
    const sum = (/** @type {Iterable<number>} */ numbers) => [...numbers].reduce((total, one) => total + one, 0);
    const results = this.engine.search([...wanted.keys()].join(" "), {
      tokenize: () => [...wanted.keys()],
      boost: FIELDS,
      boostTerm: (term) => weights.get(term) ?? 1,
      prefix: (term) => !term.startsWith("~") && term.length > 1,
      fuzzy: (term) => (!term.startsWith("~") && term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.4, fuzzy: 0.2 },
    });
    return new Map(results.map(({ id, score, queryTerms: matched }) => [
      /** @type {number} */ (id),
      score * (sum([...new Set(matched)].map((term) => weights.get(term) ?? 0)) / sum(weights.values())) ** 2,
    ]));
  }
}

/**
 * How often each text holds the query, letter by letter: where it begins a word, or anywhere if it begins none.
 *
 * @param {string} query
 * @param {string[]} texts
 */
function occurrences(query, texts) {
  if (query.length < 2 && !SIGNS.test(query)) return texts.map(() => 0);
  const begins = (/** @type {string} */ text, /** @type {number} */ at) => !at || !/[a-z]/.test(text[at - 1]);
  const starts = texts.map((text) => {
    const found = [];
    for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) found.push(at);
    return found;
  });
  const words = /^[a-z]/.test(query) ? starts.map((found, id) => found.filter((at) => begins(texts[id], at))) : starts;
  return (words.some((found) => found.length) ? words : starts).map((found) => found.length);
}

/**
 * How much of a phrase the names make up, from 0 to 1.
 *
 * @param {string} phrase
 * @param {string[]} names the longest first
 */
function share(phrase, names) {
  let rest = phrase;
  for (const name of names) rest = rest.replace(name, "");
  return phrase ? 1 - rest.length / phrase.length : 0;
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
  // A letter by itself stands in every word.
  const parts = [...runs(query).flatMap(pieces), ...wanted].filter((part) => isHan(part) || part.length > 1);
  const sought = [...new Set([query, ...parts])].sort((one, other) => other.length - one.length);
  const exact = new RegExp(written(query), "iu");
  const pattern = new RegExp(sought.map(written).join("|"), "giu");
  // What the theme marks on the page that a result leads to.
  const shown = Object.fromEntries([...words(query), ...runs(query)].map((word) => [word, true]));
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
    const whole = text.search(exact);
    const at = Math.max(0, whole < 0 ? text.search(pattern) : whole);
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
