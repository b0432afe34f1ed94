// A timesheet as a grid: arrows move between cells, Enter goes down, Ctrl+Enter saves, totals follow what is typed.
// The server counts again when it is saved; without this file the cells are plain inputs.
const form = document.querySelector("form[data-grid]");
const table = form.querySelector("table");
const letters = new Map([...document.querySelectorAll("[data-letters] dt")].map((dt) => [dt.dataset.letter, "hours" in dt.dataset]));
const alike = { A: "А", B: "В", C: "С", E: "Е", H: "Н", I: "І", K: "К", M: "М", O: "О", P: "Р", T: "Т", X: "Х", Y: "У" };
const usual = (row) => Number(row.dataset.usual);

// read turns a cell into its code ("" for plain hours) and minutes, or null for none.
function read(text, row) {
  const m = text.trim().match(/^(\p{L}*)\s*(?:(\d{1,2})(?:[.,](\d{1,2})|:(\d{2}))?)?$/u);
  if (!m || (!m[1] && !m[2])) return null;
  const code = [...m[1].toUpperCase()].map((c) => alike[c] ?? c).join("");
  const hours = m[2] ? m[2] * 60 + Math.round(((m[3] ?? "0").padEnd(2, "0") * 60) / 100) + Number(m[4] ?? 0) : 0;
  return { code, minutes: m[2] ? hours : letters.get(code) ? usual(row) : 0 };
}

const hours = (n) => (n % 60 ? `${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}` : String(n / 60));
const textOf = (cell) => cell.querySelector("input")?.value ?? (cell.classList.contains("out") ? "" : cell.textContent);

function total() {
  const columns = table.tHead.rows[0].cells.length - 4;
  const perDay = Array(columns).fill(0), all = { days: 0, minutes: 0, codes: new Map() };
  for (const row of table.tBodies[0].rows) {
    const mine = { days: 0, minutes: 0, codes: new Map() };
    for (let i = 0; i < columns; i++) {
      const cell = read(textOf(row.cells[i + 1]), row);
      if (!cell) continue;
      const code = cell.code || row.dataset.code;
      for (const sum of [mine, all]) {
        sum.codes.set(code, (sum.codes.get(code) ?? 0) + 1);
        if (cell.minutes) sum.days++;
        sum.minutes += cell.minutes;
      }
      perDay[i] += cell.minutes;
    }
    write(row, mine);
  }
  const foot = table.tFoot.rows[0];
  perDay.forEach((n, i) => (foot.cells[i + 1].textContent = n ? hours(n) : ""));
  write(foot, all);
}

function write(row, sum) {
  row.querySelector("[data-days]").textContent = sum.days;
  row.querySelector("[data-hours]").textContent = hours(sum.minutes);
  row.querySelector("[data-codes]").textContent = [...letters.keys()].filter((l) => sum.codes.has(l)).map((l) => `${l} ${sum.codes.get(l)}`).join(", ");
}

// go moves the focus to the next cell that takes something, in steps of rows and columns.
function go(from, down, right) {
  const cell = from.closest("td"), rows = [...table.tBodies[0].rows];
  let y = rows.indexOf(cell.parentElement), x = cell.cellIndex;
  for (;;) {
    y += down;
    x += right;
    const next = rows[y]?.cells[x];
    if (!next || x < 1) return;
    const input = next.querySelector("input");
    if (!input) continue;
    return input.focus();
  }
}

// One stop for Tab in the whole grid: the cell that was last in hand.
const inputs = [...table.querySelectorAll("td input")];
function rove(input) {
  for (const other of inputs) other.tabIndex = other === input ? 0 : -1;
}
if (inputs.length) rove(table.querySelector("[aria-invalid]") ?? inputs[0]);

table.addEventListener("focusin", (e) => {
  if (!e.target.matches("td input")) return;
  rove(e.target);
  e.target.select(); // typing replaces, as in any grid
});
table.addEventListener("keydown", (e) => {
  if (!e.target.matches("td input") || e.altKey || e.metaKey) return;
  if (e.ctrlKey) return void (e.key === "Enter" && (e.preventDefault(), form.requestSubmit()));
  const whole = e.target.selectionStart === 0 && e.target.selectionEnd === e.target.value.length;
  const left = whole || e.target.selectionEnd === 0, right = whole || e.target.selectionStart === e.target.value.length;
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [e.shiftKey ? -1 : 1, 0], ArrowLeft: left && [0, -1], ArrowRight: right && [0, 1] }[e.key];
  if (!step) return;
  e.preventDefault();
  go(e.target, ...step);
});
form.addEventListener("input", () => {
  form.querySelector("[data-unsaved]")?.removeAttribute("hidden");
  total();
});
