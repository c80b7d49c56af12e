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
 * One exercise's code. A value is the code below a line that tells which starter it began with; whatever else stands there is code,
 * too: nothing that a reader wrote is thrown away because it looks odd.
 * @param {string} id @param {string} starter
 */
export function keptCode(id, starter) {
  const key = keyOf(id);
  const setAside = `${key}.before`;
  let began = hashOf(starter);

  const read = () => {
    const value = get(key);
    const form = value === null ? null : FORM.exec(value);
    began = form ? form[1] : hashOf(starter);
    return value === null ? starter : value.slice(form ? form[0].length : 0);
  };

  return {
    key,
    read,
    /** Whether it is kept. @param {string} code */
    write: (code) => set(key, code === starter ? null : `#starter ${began}\n${code}`),
    /** Whether the code began with another starter than there is now. */
    isBehind: () => get(key) !== null && began !== hashOf(starter),
    /** The reader has seen that the starter is another now. @param {string} code */
    accept: (code) => {
      began = hashOf(starter);
      return set(key, code === starter ? null : `#starter ${began}\n${code}`);
    },
    /** Keeps code that is replaced by the starter. @param {string} code */
    putAside: (code) => set(setAside, code),
    aside: () => get(setAside),
  };
}
