// A week on a phone: a tapped day opens a pad of hours and codes instead of the keyboard. Typing works as before.
const pad = document.querySelector("[data-pad]");
const form = document.querySelector("form[data-keep]");
let cell;

const minutes = (text) => {
  const [, h, m = "0"] = text.match(/(\d+)(?::(\d+))?$/) ?? [];
  return h === undefined ? 0 : h * 60 + Number(m);
};
const hours = (n) => (n % 60 ? `${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}` : String(n / 60));

// mark shows which days are not as the schedule says.
const mark = (input) => input.toggleAttribute("data-other", input.value.trim() !== input.dataset.p);

function put(value) {
  cell.value = value;
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  mark(cell);
}

function press(button) {
  if ("close" in button.dataset) return close();
  if ("step" in button.dataset) {
    const letters = cell.value.match(/^\p{L}*/u)[0];
    const now = minutes(cell.value) || (Number(button.dataset.step) > 0 ? 0 : minutes(cell.dataset.p) || 480);
    return put(letters + hours(Math.min(1440, Math.max(60, now + Number(button.dataset.step)))));
  }
  if (button.dataset.set === "p") return put(cell.dataset.p || "8");
  put("hours" in button.dataset ? button.dataset.set + hours(minutes(cell.dataset.p) || 480) : button.dataset.set);
}

function close() {
  pad.hidden = true;
  cell?.focus();
}

if (pad && form) {
  for (const input of form.querySelectorAll("input[data-p]")) {
    input.inputMode = "none";
    mark(input);
  }
  form.addEventListener("focusin", (e) => {
    if (!e.target.matches("input[data-p]")) return void (pad.hidden = true);
    cell = e.target;
    pad.hidden = false;
    pad.querySelector("[data-pad-of]").textContent = cell.getAttribute("aria-label");
    cell.select();
  });
  form.addEventListener("input", (e) => e.target.matches("input[data-p]") && mark(e.target));
  form.addEventListener("change", (e) => e.target.matches("input[data-p]") && mark(e.target));
  form.addEventListener("click", (e) => e.target === cell && (pad.hidden = false));
  pad.addEventListener("pointerdown", (e) => e.target.closest("button") && e.preventDefault()); // the day keeps the focus
  pad.addEventListener("click", (e) => e.target.closest("button") && press(e.target.closest("button")));
  addEventListener("keydown", (e) => e.key === "Escape" && !pad.hidden && close());
}
