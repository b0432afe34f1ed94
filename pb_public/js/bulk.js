// Counting ticked rows in [data-bulk]: the bar of actions (.bulk) appears with the first tick and says how many;
// [data-bulk-all] ticks them all. [data-bulk-count] carries its sentence in data-text, "#" being the number.
for (const area of document.querySelectorAll("[data-bulk]")) {
  const boxes = () => [...area.querySelectorAll("tbody input[type=checkbox][name]")];
  const all = area.querySelector("[data-bulk-all]");
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    for (const bar of area.querySelectorAll(".bulk")) bar.hidden = ticked === 0;
    for (const out of area.querySelectorAll("[data-bulk-count]")) out.textContent = out.dataset.text.replace("#", String(ticked));
    if (all) all.checked = ticked > 0 && ticked === boxes().length;
    if (all) all.indeterminate = ticked > 0 && ticked < boxes().length;
  };
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
  });
  area.addEventListener("change", count);
  count();
}
