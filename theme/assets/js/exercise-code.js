// @ts-check
// What a reader writes for an exercise, kept in the browser under the exercise's permanent id, for both languages.

/** @param {string} id */
const keyOf = (id) => `scaling-lab.code.${id}`;
const FORM = /^#starter ([0-9a-z]+)\n/;

/** @param {string} text */
const hashOf = (text) => ([...text].reduce((sum, c) => ((sum << 5) - sum + (c.codePointAt(0) ?? 0)) | 0, 0) >>> 0).toString(36);

/** @param {string} key */
function get(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Whether it is kept. @param {string} key @param {string | null} value */
function set(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false; // storage is denied, or full
  }
}

/**
 * One exercise's code. What is stored is the code, below a line that tells which starter it began with; whatever else
 * stands there counts as code, too: nothing that a reader wrote is thrown away because it looks odd.
 * @param {string} id @param {string} starter
 */
export function keptCode(id, starter) {
  const key = keyOf(id);
  const asideKey = `${key}.before`;
  const newest = hashOf(starter);
  let began = newest;
  let aside = get(asideKey);

  /** @param {string} code */
  function write(code) {
    if (code === starter) began = newest;
    return set(key, code === starter ? null : `#starter ${began}\n${code}`);
  }

  return {
    key,
    read() {
      const value = get(key);
      const [head, hash] = FORM.exec(value ?? "") ?? ["", newest];
      began = hash;
      return value === null ? starter : value.slice(head.length);
    },
    /** Whether it is kept. */
    write,
    /** Whether the code began with another starter than there is now. */
    isBehind: () => began !== newest,
    /** The reader knows that the starter is another now. @param {string} code */
    accept(code) {
      began = newest;
      return write(code);
    },
    /** Keeps code that the starter replaces. @param {string} code */
    putAside(code) {
      aside = code;
      set(asideKey, code);
    },
    aside: () => aside,
  };
}
