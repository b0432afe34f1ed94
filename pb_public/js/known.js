// Whoever is known already, while a name is typed into form[data-known]: the same page is asked as the button asks,
// and what it found takes the place of #known. An answer that comes after a later question is left.
const form = document.querySelector("[data-known]");
const found = document.querySelector("#known");
let asked = 0;
let waiting;

form.elements.q.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 250);
});

if (form.elements.q.value !== form.elements.q.defaultValue) ask(); // typed before this module was here

async function ask() {
  const turn = ++asked;
  const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  found.replaceChildren(...(page.querySelector("#known")?.childNodes ?? []));
}
