// Drafts of form[data-draft="name"], kept in this tab only, gone at sign-out. Passwords, codes, files and fields
// marked data-private are never kept.
import { note } from "./say.js";

const prefix = "draft:";
const never = "[type=password], [type=file], [type=hidden], [autocomplete=one-time-code], [data-private]";

// restore puts an unsent draft back, says so, and keeps the form's changes from then on.
export function restore() {
  for (const out of document.querySelectorAll("form[data-sign-out]")) {
    out.addEventListener("submit", () => sessionStorage.clear());
  }
  const refused = document.querySelector("#summary");
  if (!refused) forgetSent();
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = prefix + form.dataset.draft;
    if (!refused) put(form, key);
    form.addEventListener("input", () => keep(form, key));
    form.addEventListener("submit", () => sessionStorage.setItem(key + ":sent", "1"));
  }
}

// forgetSent drops what the server took: the page after a sent form shows no complaint.
function forgetSent() {
  for (const key of Object.keys(sessionStorage).filter((k) => k.startsWith(prefix) && k.endsWith(":sent"))) {
    sessionStorage.removeItem(key);
    sessionStorage.removeItem(key.slice(0, -":sent".length));
  }
}

function fields(form) {
  return [...form.elements].filter((el) => el.name && !el.matches("button") && !el.matches(never));
}

function keep(form, key) {
  const values = fields(form).map((el) => [el.name, el.type === "checkbox" || el.type === "radio" ? el.checked : el.value]);
  sessionStorage.setItem(key, JSON.stringify(values));
}

function put(form, key) {
  const values = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const now = fields(form);
  if (!values || values.length !== now.length || values.some(([name], i) => name !== now[i].name)) return;
  let changed = false;
  now.forEach((el, i) => {
    const prop = typeof values[i][1] === "boolean" ? "checked" : "value";
    changed ||= el[prop] !== values[i][1];
    el[prop] = values[i][1];
  });
  if (!changed) return;
  note("draftFound", "draftDrop", () => {
    sessionStorage.removeItem(key);
    form.reset();
  });
}
