// Every page that can be reached from the menu, found by following links: accessible in both themes on
// a phone and on a desk, no sideways scrolling, light on the wire, nothing refused by the policy.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, openHouse, openPage, root, setUp } from "./house.js";
import { overflow, smallTargets, violations, weight } from "./looks.js";

let house, browser, context, page, wrong;
before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  ({ context, page, wrong } = await openPage(browser));
  await setUp(page, house);
  await page.locator("[name=file]").setInputFiles(path.join(root, "testdata", "offices", "grants_register.xlsx"));
  await Promise.all([page.waitForURL(/\/imports\/\w+/), page.locator("form[action='/imports'] button").click()]);
  await page.locator("form[action$='/confirm'] button").first().click();
  await page.locator("a[href$='/remind']").first().click();
  await page.locator("form[action$='/remind'] button").click();
  await page.locator(".note.ok").first().waitFor();
  house.command("remind", "--at", new Date(Date.now() + 7 * 24 * 3600 * 1000).toISOString().slice(0, 19) + "Z"); // some letters to look at
});
after(async () => {
  await context?.close();
  await browser?.close();
  await house?.close();
});

const files = /\.(xlsx|csv|ics|pdf|zip|eml|txt)$|^\/(export|documents|feeds)\//;

/** Of these parts of a query the name alone makes a page of its own, of others the value does too. */
const plain = ["page", "sort", "month", "year", "owner", "donor", "kind", "q", "on", "date", "record", "back", "next", "period", "from", "to"];

/** One name for all pages of a sort: an id stands for every other, a kind of reminder for every kind. */
function sort(url) {
  const ids = (text) => text.replace(/^[a-z0-9]{15}$/, "{id}");
  const query = [...url.searchParams.entries()].filter(([name]) => !plain.includes(name)).map(([name, value]) => ` ${name}=${ids(value)}`);
  const way = url.pathname.split("/").map(ids).join("/").replace(/^(\/settings\/reminders|\/mailbox)\/.+/, "$1/{one}");
  return way + query.join("");
}

/** Walks from the menu over links, one page of each sort, at most 150 of them. */
async function* everyPage() {
  const queue = ["/today", "/search?q=енерго", "/search?q=нічого такого"], seen = new Set(["/today"]);
  for (let n = 0; queue.length && n < 150; n++) {
    const address = queue.shift();
    const answer = await page.goto(house.url + address);
    yield { address, status: answer.status() };
    const links = await page.evaluate(() => [...document.links].filter((a) => !a.hasAttribute("download")).map((a) => a.href));
    for (const url of links.map((link) => new URL(link)).filter((u) => u.origin === house.url && !files.test(u.pathname))) {
      if (seen.has(sort(url))) continue;
      seen.add(sort(url));
      queue.push(url.pathname + url.search);
    }
  }
}

/** What is wrong with the page that stands there, at both widths and in both themes. */
async function faultsOf(page) {
  const faults = ((await page.locator("html").innerText()).match(/⟦[^⟧]*⟧/g) ?? []).map((key) => `has no words for ${key}`);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      faults.push(...(await violations(page, colorScheme === "dark")).map((v) => `${colorScheme}, ${width}: ${v}`));
    }
    faults.push(...(await smallTargets(page)).map((small) => `${width}: ${small}, smaller than 24×24`));
  }
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await overflow(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  return over > 0 ? [...faults, `scrolls sideways by ${over} pixels at 320`] : faults;
}

test("every page holds what the house promises of pages", { timeout: 600_000 }, async (t) => {
  const faults = [];
  let pages = 0;
  for await (const { address, status } of everyPage()) {
    pages++;
    const say = (what) => faults.push(`${address}: ${what}`);
    if (status >= 400) {
      say(`answered ${status}`);
      continue;
    }
    (await faultsOf(page)).forEach(say);
    const bytes = await weight(context, house.url + address);
    if (bytes > 60 * 1024) say(`${bytes} bytes over the wire`);
  }
  t.diagnostic(`${pages} pages`);
  assert.ok(pages >= 20, `only ${pages} pages found`);
  assert.deepEqual([...faults, ...wrong], []);
});

test("so do the pages of guests and of mistakes", async () => {
  const guest = await openPage(browser);
  for (const address of ["/sign-in", "/no-such-page", "/obligations/abcdefghijklmno", "/enter?token=old"]) {
    for (const visitor of [guest.page, page]) {
      await visitor.goto(house.url + address);
      assert.deepEqual(await faultsOf(visitor), [], address);
    }
  }
  assert.deepEqual(guest.wrong, []);
  await guest.context.close();
});

test("English is there wherever Ukrainian is", async () => {
  await page.goto(`${house.url}/today`);
  await page.locator("details.me summary").click();
  await page.locator("form[action='/language'] button").click();
  await page.locator("html[lang=en]").waitFor();
  for (const address of ["/today", "/grants", "/obligations", "/calendar", "/imports", "/settings"]) {
    await page.goto(house.url + address);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    const heading = await page.locator("h1").innerText();
    assert.doesNotMatch(heading, /[а-яіїєґ]/i, address);
  }
});
