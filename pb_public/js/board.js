// Moving cards on [data-board] by mouse and by Shift+← →. Both press the same button that stands in the card's menu
// «Перемістити…»: [data-card] holds button[data-to="<lane>"] in a form, or a[data-to] where a reason is asked first;
// lanes are [data-lane]. A move that has no such button is not allowed.
import { say, word } from "./say.js";

const lanes = () => [...document.querySelectorAll("[data-board] [data-lane]")];
const laneOf = (el) => el.closest("[data-lane]");
const title = (card) => card.querySelector("a").textContent.trim();
const way = (card, lane) => card.querySelector(`[data-to="${CSS.escape(lane.dataset.lane)}"]`);
let dragged = null;

document.addEventListener("keydown", (e) => {
  const card = e.target.closest?.("[data-card]");
  if (!card || !e.shiftKey || e.ctrlKey || e.altKey || (e.key !== "ArrowLeft" && e.key !== "ArrowRight")) return;
  e.preventDefault();
  const all = lanes();
  const here = all.indexOf(laneOf(card));
  const there = e.key === "ArrowRight" ? all.slice(here + 1) : all.slice(0, here).reverse();
  const lane = there.find((l) => way(card, l));
  if (lane) move(card, lane);
});

document.addEventListener("dragstart", (e) => {
  dragged = e.target.closest?.("[data-card]");
  if (!dragged) return;
  e.dataTransfer.effectAllowed = "move";
  e.dataTransfer.setData("text/plain", title(dragged));
  dragged.classList.add("dragged");
});

document.addEventListener("dragover", (e) => {
  const lane = target(e);
  mark(lane);
  if (lane) e.preventDefault();
});

document.addEventListener("drop", (e) => {
  const lane = target(e);
  if (!lane) return;
  e.preventDefault();
  move(dragged, lane);
});

document.addEventListener("dragend", () => {
  mark(null);
  dragged?.classList.remove("dragged");
  dragged = null;
});

prepare();

function prepare() {
  for (const card of document.querySelectorAll("[data-board] [data-card]")) {
    card.draggable = Boolean(card.querySelector("[data-to]"));
  }
}

function target(e) {
  const lane = dragged && e.target.closest?.("[data-board] [data-lane]");
  return lane && lane !== laneOf(dragged) && way(dragged, lane) ? lane : null;
}

function mark(lane) {
  for (const l of lanes()) l.classList.toggle("over", l === lane);
}

// move presses the button without leaving the page and then shows the board as the server now has it.
async function move(card, lane) {
  const button = way(card, lane);
  if (button.href) return void (location.href = button.href);
  const name = title(card);
  try {
    dispatchEvent(new CustomEvent("lubart:own"));
    const sent = await fetch(button.form.action, { method: "POST", body: new URLSearchParams(new FormData(button.form, button)) });
    if (!sent.ok) return fail(card, name);
    const page = parse(await sent.text());
    show(page.querySelector("[data-board]") ? page : parse(await (await fetch(location.href)).text()), card.dataset.card);
    say(word("moved", { name, lane: (lane.querySelector("h2 > :first-child") ?? lane.querySelector("h2")).textContent.trim() }));
  } catch {
    fail(card, name);
  }
}

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

// show replaces the cards and keeps the focus on the one that moved, wherever it is now.
function show(page, id) {
  const board = document.querySelector("[data-board]");
  const left = board.scrollLeft;
  board.replaceChildren(...page.querySelector("[data-board]").childNodes);
  board.scrollLeft = left;
  prepare();
  document.querySelector(`[data-card="${CSS.escape(id)}"] a`)?.focus();
}

function fail(card, name) {
  const box = document.createElement("p");
  box.className = "note bad";
  box.setAttribute("role", "alert");
  box.textContent = word("moveFailed", { name });
  card.append(box);
}
