// What every page has to pass, whoever made it: accessible in both themes, no sideways scrolling,
// light on the wire, nothing the content policy refuses.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rules that a change of colours alone can break. */
const colours = ["color-contrast", "link-in-text-block"];

/** What axe finds on the page as it stands, one sentence for each; onlyColours looks again after a change of theme. */
export async function violations(page, onlyColours = false) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const runOnly = onlyColours ? { type: "rule", values: colours } : { type: "tag", values: rules };
  const found = await page.evaluate((only) => window.axe.run(document, { runOnly: only, resultTypes: ["violations"] }), runOnly);
  return found.violations.map((v) => `${v.id}: ${v.help}; ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`);
}

/** By how many pixels the page is wider than the window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Visible controls that are smaller than 24 pixels and stand in no line of text. */
export function smallTargets(page) {
  return page.evaluate(() => [...document.querySelectorAll("button, select, summary, input:not([type=hidden]), nav a, .btn")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".hide, .skip"))
    .map((e) => [e.outerHTML.slice(0, 80), (e.closest("label") ?? e).getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
    .map(([html, box]) => `${html} is ${Math.round(box.width)}×${Math.round(box.height)}`));
}

/** Bytes that a first visit takes over the wire: the page with everything it asks for. */
export async function weight(context, address) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  cdp.on("Network.loadingFinished", (e) => (bytes += e.encodedDataLength));
  await page.goto(address, { waitUntil: "load" });
  await page.close();
  return bytes;
}
