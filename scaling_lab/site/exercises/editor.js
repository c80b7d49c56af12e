// The editor of an exercise: CodeMirror with Python, in the colors of the site. editor.py beside it makes one file of it.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorSelection, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { StyleModule } from "style-mod";

// It would write a <style> element, which the policy of the pages refuses; a sheet that a script made is allowed.
const sheet = new CSSStyleSheet();
StyleModule.mount = (root, modules) => {
  sheet.replaceSync([modules].flat().map((module) => module.getRules()).join("\n"));
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
};

// The variables of the theme that its listings are colored by: both schemes follow.
const color = (name) => `var(--md-code-hl-${name}-color)`;
const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.operatorKeyword, tags.modifier], color: color("keyword") },
  { tag: [tags.string, tags.special(tags.string)], color: color("string") },
  { tag: tags.number, color: color("number") },
  { tag: [tags.comment, tags.docString], color: color("comment") },
  { tag: [tags.bool, tags.null, tags.self], color: color("constant") },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: color("function") },
  { tag: [tags.meta, tags.escape], color: color("special") },
]);
// A string that is a statement of its own is a docstring, which listings show as they show comments.
const PYTHON = pythonLanguage.configure({
  props: [styleTags({ "Body/ExpressionStatement/String Script/ExpressionStatement/String": tags.docString })],
});
const THEME = EditorView.theme({
  "&": { color: "var(--md-code-fg-color)", backgroundColor: "var(--md-code-bg-color)" },
  "&.cm-focused": { outline: "0.125rem solid var(--md-accent-fg-color)" },
  ".cm-scroller": { fontFamily: "var(--md-code-font-family)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--md-code-fg-color)" },
  ".cm-gutters": { color: "var(--md-default-fg-color--light)", backgroundColor: "transparent", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--md-default-fg-color--lightest)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--md-typeset-mark-color)" },
  ".cm-line.cm-failing": {
    backgroundColor: "var(--md-accent-fg-color--transparent)",
    boxShadow: "inset 0.2rem 0 var(--md-accent-fg-color)",
  },
});

const setFailing = StateEffect.define();
const failing = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const moved = marks.map(transaction.changes);
    const asked = transaction.effects.filter((effect) => effect.is(setFailing)).pop();
    if (!asked) return moved;
    const { doc } = transaction.state;
    if (asked.value < 1 || asked.value > doc.lines) return Decoration.none;
    return Decoration.set(Decoration.line({ class: "cm-failing" }).range(doc.line(asked.value).from));
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @param {{parent: Element, text: string, label: string, describedBy: string, wraps: boolean,
 *   onChange: (text: string) => void, onRun: () => void}} options
 */
export function makeEditor({ parent, text, label, describedBy, wraps, onChange, onRun }) {
  const run = () => {
    onRun();
    return true;
  };
  // Escape lets Tab leave until something else is typed: CodeMirror gives two seconds, too few for many.
  const leave = (view) => {
    view.setTabFocusMode(true);
    return false;
  };
  const stay = (view) => view.setTabFocusMode(false);
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      Prec.highest(keymap.of([
        { key: "Ctrl-Enter", run, preventDefault: true },
        { key: "Mod-Enter", run, preventDefault: true },
        { key: "Escape", run: leave },
      ])),
      keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
      lineNumbers(),
      history(),
      highlightActiveLine(),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      PYTHON,
      syntaxHighlighting(HIGHLIGHT),
      THEME,
      failing,
      wraps ? EditorView.lineWrapping : [],
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-describedby": describedBy,
        spellcheck: "false",
        autocapitalize: "off",
        autocorrect: "off",
        translate: "no",
      }),
      EditorView.domEventHandlers({ blur: (event, view) => stay(view) }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        stay(update.view);
        onChange(update.state.doc.toString());
      }),
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    /** Another text, which Ctrl+Z takes back. @param {string} other */
    replace: (other) => {
      if (other !== view.state.doc.toString()) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other }, effects: setFailing.of(0) });
      }
    },
    /** Marks a line, none for 0. @param {number} line */
    mark: (line) => view.dispatch({ effects: setFailing.of(line) }),
    /** Marks a line and puts the cursor there. @param {number} line */
    goTo: (line) => {
      const { doc } = view.state;
      if (line < 1 || line > doc.lines) return;
      const { from } = doc.line(line);
      view.dispatch({
        selection: EditorSelection.cursor(from),
        effects: [setFailing.of(line), EditorView.scrollIntoView(from, { y: "center" })],
      });
      view.focus();
    },
    focus: () => view.focus(),
  };
}
