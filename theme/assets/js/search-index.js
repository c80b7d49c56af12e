// @ts-check
/** Finds sections and groups them by page, in the shape the theme's result list wants. */

import MiniSearch from "../vendor/minisearch.js";
import { compact, fold, isHan, queryTerms, terms, withoutAsking } from "./search-text.js";

const FIELDS = { aliases: 8, title: 5, text: 1 };
/** A section that holds the whole query as one phrase stands above any that hold its parts. */
const PHRASE = { title: 6, aliases: 6, rare: 16, literal: 4, text: 2.5 };
/** Words that stand letter by letter on this many pages or fewer are what the reader has seen there. */
const RARE_PAGES = 5;
/** Readers look for questions; home and topic pages repeat their words. */
const OTHER_PAGES = 0.4;
const MOST_PAGES = 30;
const MOST_SECTIONS = 8;
/** Characters of text shown around the first match. */
const TEASER = { before: 24, after: 140 };

/** @typedef {{location: string, page: string, title: string, text: string}} Section */
/** @typedef {{sections: [string, string, string][], aliases: Record<string, string[]>, traditional: string}} Data */

export class SearchIndex {
  /** @param {Data} data */
  constructor(data) {
    /** @type {Map<string, string>} */
    this.simplified = new Map();
    const characters = [...data.traditional];
    for (let index = 0; index < characters.length; index += 2) {
      this.simplified.set(characters[index], characters[index + 1]);
    }
    /** @type {Section[]} */
    this.sections = data.sections.map(([location, title, text]) => ({
      location, title, text, page: location.split("#")[0],
    }));
    this.pages = new Map(this.sections.filter(({ location, page }) => location === page).map((one) => [one.page, one]));
    const folded = this.sections.map(({ location, title, text }) => ({
      title: fold(title, this.simplified),
      text: fold(text, this.simplified),
      aliases: fold((data.aliases[location] ?? []).join(" ; "), this.simplified),
    }));
    this.phrases = folded.map((one) => ({
      title: compact(one.title),
      text: compact(one.text),
      literal: one.text,
      // An alias matches as a whole, not across two of them.
      aliases: one.aliases.split(";").map(compact),
    }));
    this.engine = new MiniSearch({ fields: Object.keys(FIELDS), idField: "id", tokenize: terms, processTerm: (term) => term });
    this.engine.addAll(folded.map((one, id) => ({ id, ...one })));
  }

  /** @param {string} typed */
  search(typed) {
    const query = fold(typed, this.simplified);
    const wanted = queryTerms(query);
    if (!wanted.length) return [];
    const scores = this.score(wanted, query.trim().replace(/\s+/g, " "));
    /** @type {Map<string, {score: number, best: number, found: Map<Section, number>}>} */
    const groups = new Map();
    for (const [id, score] of scores) {
      const section = this.sections[id];
      const group = groups.get(section.page) ?? { score: 0, best: 0, found: new Map() };
      group.found.set(section, score);
      group.best = Math.max(group.best, score);
      group.score += score;
      groups.set(section.page, group);
    }
    const rank = (/** @type {string} */ page, /** @type {{score: number, best: number}} */ group) =>
      (group.best + 0.05 * group.score) * (page.startsWith("questions/") ? 1 : OTHER_PAGES);
    const highlight = highlighter(typed, wanted, this.simplified);
    return [...groups.entries()]
      .filter(([page]) => this.pages.has(page))
      .sort(([one, first], [other, second]) => rank(other, second) - rank(one, first))
      .slice(0, MOST_PAGES)
      .map(([page, { found }]) => {
        const article = /** @type {Section} */ (this.pages.get(page));
        const others = [...found.entries()]
          .filter(([section]) => section !== article)
          .sort(([, one], [, other]) => other - one)
          .slice(0, MOST_SECTIONS);
        return [[article, found.get(article) ?? 0], ...others].map(([section, score]) =>
          highlight(/** @type {Section} */ (section), /** @type {number} */ (score)));
      });
  }

  /**
   * Scores by section: how well it matches the terms, how many of them, and whether it holds the phrase.
   *
   * @param {string[]} wanted
   * @param {string} query
   */
  score(wanted, query) {
    const phrase = compact(withoutAsking(query));
    /** @type {Map<number, number>} */
    const scores = new Map();
    const results = this.engine.search(wanted.join(" "), {
      tokenize: () => wanted,
      boost: FIELDS,
      prefix: (term) => !isHan(term) && term.length > 1,
      fuzzy: (term) => (!isHan(term) && term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.4, fuzzy: 0.2 },
    });
    for (const { id, score, queryTerms: matched } of results) {
      scores.set(id, score * (new Set(matched).size / wanted.length) ** 2);
    }
    if (phrase.length > 1) {
      const top = Math.max(1, ...scores.values());
      const holding = new Set(this.phrases.flatMap(({ literal }, id) => literal.includes(query) ? [this.sections[id].page] : []));
      // The beginning of one word is spelt in two ways on the site (-is-, -iz-): it proves nothing.
      const literally = holding.size <= RARE_PAGES && !/^\w+$/.test(query) ? PHRASE.rare : PHRASE.literal;
      const whole = compact(query);
      this.phrases.forEach(({ title, text, literal, aliases }, id) => {
        let factor = 0;
        if (literal.includes(query)) factor = literally;
        else if (text.includes(phrase)) factor = PHRASE.text;
        if (title.includes(phrase)) factor += PHRASE.title * (title === phrase ? 2 : 1);
        if (whole !== phrase && aliases.includes(whole)) factor += PHRASE.rare;
        if (aliases.some((alias) => alias === phrase || alias === whole)) factor += PHRASE.aliases * 2;
        else if (aliases.some((alias) => alias.includes(phrase))) factor += PHRASE.aliases;
        if (factor) scores.set(id, (scores.get(id) ?? 0) + (top * factor) / 4);
      });
    }
    return scores;
  }
}

/**
 * Returns a function that gives a section the form of a result: escaped, matches marked, text cut around the first.
 *
 * @param {string} typed
 * @param {string[]} wanted
 * @param {Map<string, string>} simplified
 */
function highlighter(typed, wanted, simplified) {
  const words = [...new Set([...(fold(typed, simplified).match(/\p{sc=Han}+|[\p{L}\p{N}]+/gu) ?? []), ...wanted])]
    .sort((one, other) => other.length - one.length);
  const pattern = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "giu");
  const shown = Object.fromEntries(
    (fold(typed, simplified).match(/\p{sc=Han}+|[\p{L}\p{N}]+/gu) ?? []).map((word) => [word, true]));
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

/** @param {string} text */
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
