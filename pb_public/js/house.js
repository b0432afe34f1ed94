// What every page gets on top of plain HTML: focus on what is wrong, a guard for unsaved forms, Ctrl+K, menus that
// close, drafts. Without this file every page still works.
import { restore } from "./drafts.js";

const extras = { "[data-board]": "./board.js", "[data-live]": "./live.js", "[data-bulk]": "./bulk.js", "[data-grid]": "./grid.js", "[data-known]": "./known.js" };

document.querySelector("#summary")?.focus();
restore();
guard();
for (const [mark, module] of Object.entries(extras)) {
  if (document.querySelector(mark)) import(module);
}

addEventListener("keydown", (e) => {
  if (e.ctrlKey && !e.altKey && !e.shiftKey && e.code === "KeyK") {
    const find = document.querySelector("#find");
    if (!find) return;
    e.preventDefault();
    find.focus();
    find.select();
  }
  if (e.key === "Escape") closeMenu();
});

addEventListener("click", (e) => {
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (!menu.contains(e.target)) menu.open = false;
  }
});

// A button that prints is of use only where scripts run.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// closeMenu closes the open menu and gives the focus back to what opened it.
function closeMenu() {
  const menu = document.querySelector("details.drop[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// guard asks before a page with unsent changes in a form[data-guard] is left.
function guard() {
  let unsent = false;
  addEventListener("input", (e) => (unsent ||= Boolean(e.target.form?.matches("[data-guard]"))));
  addEventListener("submit", () => (unsent = false));
  addEventListener("beforeunload", (e) => unsent && e.preventDefault());
}
