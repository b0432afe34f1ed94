// The words come with the page, on #say: scripts have none of their own.
const words = document.querySelector("#say").dataset;

// say reads a sentence aloud without moving anything.
export function say(text) {
  const live = document.querySelector("#say");
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50); // an empty moment makes the same sentence heard twice
}

// word is a sentence of the page with {name} filled.
export function word(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// note shows a sentence with one button above the heading; the focus stays where it is.
export function note(key, action, act) {
  const box = document.createElement("div");
  box.className = "note row";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = word(key);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = word(action);
  button.addEventListener("click", () => {
    box.remove();
    act();
  });
  box.append(text, button);
  document.querySelector("main").prepend(box);
}
