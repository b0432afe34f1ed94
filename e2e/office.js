// An office that takes people on public works: a house with its colleagues, an agreement of the year and one place
// of work, all made through the pages. No day of it depends on the day of the test.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { openBrowser, openHouse, openPage, setUp, until } from "./house.js";
import { overflow, smallTargets, violations } from "./looks.js";

export const staff = {
  hr: { email: "kadry@lubart.test", name: "Наталія Бондар", role: "hr" },
  mentor: { email: "nastavnyk@lubart.test", name: "Тетяна Романюк", role: "mentor" },
  deputy: { email: "zastupnytsia@lubart.test", name: "Леся Гнатюк", role: "mentor" },
};

const kyiv = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Kyiv" });

/** Today in Kyiv, and the day some days after a day, as YYYY-MM-DD. */
export const today = () => kyiv.format(new Date());
export const plus = (day, days) => new Date(Date.parse(`${day}T12:00:00Z`) + days * 24 * 3600 * 1000).toISOString().slice(0, 10);

/** Today; within the first so many days of a year the last day of the year before, for no agreement spans two years. */
export function anchor(days) {
  const day = today();
  return plus(day, -days).slice(0, 4) === day.slice(0, 4) ? day : `${Number(day.slice(0, 4)) - 1}-12-31`;
}

/** The first and the last of so many days of works that are over, all of one year: fewer in the first days of a year. */
export function over(days) {
  const last = anchor(1), first = plus(last, -days), opens = `${last.slice(0, 4)}-01-01`;
  return [first < opens ? opens : first, last];
}

/** A few days around today, all of this year. */
export function around() {
  const year = today().slice(0, 4), from = plus(today(), -6), to = plus(today(), 20);
  return { starts_on: from.startsWith(year) ? from : `${year}-01-01`, ends_on: to.startsWith(year) ? to : `${year}-12-31` };
}

/** A day as the pages write it. */
export const shown = (day) => day.split("-").reverse().join(".");

/** Fills the fields of a form by their names: a text, true or false for a tick, several ticks, one of a list by value or words. */
export async function fillIn(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name="${name}"]:not([type=hidden])`);
    if (Array.isArray(value)) for (const one of value) await form.locator(`[name="${name}"][value="${one}"]`).check();
    else if (typeof value === "boolean") await field.setChecked(value);
    else if ((await field.evaluate((e) => e.tagName)) === "SELECT") await choose(field, value);
    else await field.fill(String(value));
  }
}

async function choose(select, wanted) {
  const value = await select.locator("option").evaluateAll((all, text) => (all.find((o) => o.value === text) ?? all.find((o) => o.text.includes(text)))?.value, wanted);
  assert.ok(value !== undefined, `there is no ${wanted} to choose`);
  await select.selectOption(value);
}

/** Sends a form and waits for the page that answers it. */
export async function send(page, button, at = /./) {
  const answer = page.waitForResponse((r) => r.request().isNavigationRequest() && r.request().method() === "GET" && r.status() === 200);
  await button.click();
  await answer;
  await page.waitForURL(at);
  await page.waitForLoadState();
}

/** Sends a form that is refused: the summary has the focus and says so many words, and what was typed is there still. */
export async function refused(page, button, { says, keeps = {} }) {
  const answer = page.waitForResponse((r) => r.request().isNavigationRequest() && r.request().method() === "POST");
  await button.click();
  assert.equal((await answer).status(), 422, "a mistake is answered as one");
  const summary = page.locator("#summary");
  await summary.waitFor();
  await until(() => page.evaluate(() => document.activeElement?.id === "summary"), "the focus is on the summary");
  assert.match(await summary.innerText(), says);
  for (const [name, value] of Object.entries(keeps)) assert.equal(await page.locator(`#f-${name}`).first().inputValue(), value, `${name} is kept`);
}

/** What every page of a journey has to pass, in both themes, on a phone and on a desk. */
export async function looks(page, what) {
  const size = page.viewportSize();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page, colorScheme === "dark"), [], `${what}, ${width}, ${colorScheme}`);
    }
    assert.equal(await overflow(page), 0, `${what} scrolls sideways at ${width}`);
    assert.deepEqual(await smallTargets(page), [], `${what}, ${width}`);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  assert.equal(await overflow(page), 0, `${what} scrolls sideways at 320`);
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Opens the office with an agreement for each year. head and hr are signed in, each on a page of their own. */
export async function openOffice(...years) {
  const house = await openHouse();
  const browser = await openBrowser();
  const close = async () => {
    await browser.close();
    await house.close();
  };
  try {
    const head = await openPage(browser);
    await setUp(head.page, house);
    const links = {};
    for (const [key, who] of Object.entries(staff)) {
      links[key] = house.command("user", "add", who.email, "--name", who.name, "--role", who.role).trim().split("\n").pop();
    }
    await network(head.page, house);
    for (const year of new Set(years)) await works(head.page, house, year);
    const hr = await openPage(browser);
    await enter(hr.page, house, links.hr);
    return { house, browser, head, hr, links, close };
  } catch (error) {
    await close(); // else the server would outlive the test
    throw error;
  }
}

/** Follows a link that signs in. */
export async function enter(page, house, link) {
  await page.goto(link.replace(/^https?:\/\/[^/]+/, house.url));
  await Promise.all([page.waitForURL((url) => url.pathname !== "/enter"), page.locator("main form button").first().click()]);
}

/** Adds a record by its form. */
async function add(page, house, where, values) {
  await page.goto(`${house.url}${where}/new`);
  const form = page.locator(`form[action='${where}']`);
  await fillIn(form, values);
  await send(page, form.locator("button.primary"), new RegExp(`${where}/\\w{15}`));
}

/** The employment centre and a site. */
async function network(page, house) {
  await add(page, house, "/donors", { name_uk: "Луцька філія обласного центру зайнятості", kind: "employment_centre", state: "active" });
  await add(page, house, "/sites", { name: "Головний офіс", kind: "main", state: "working" });
}

/** The agreement of a year in force, and a place of work that is announced. Its window stays open for a while after the
    year, so that what has happened can still be entered; the agreement does not. */
async function works(page, house, year) {
  const begins_on = `${year}-01-01`;
  await add(page, house, "/agreements", { title: `Громадські роботи, ${year}`, kinds: ["public_works"], organisation: "Луцька філія", number: `ГР-${year}`, decision_no: "31-1", decided_on: `${year - 1}-12-10`,
    signed_on: `${year - 1}-12-15`, begins_on, ends_on: `${year}-12-31`, seats: "20", budget_fund: "300000", budget_local: "300000", act_day: "5", owner: staff.hr.name });
  for (const move of ["decide", "sign", "activate"]) await send(page, page.locator(`form[action$='/moves/${move}'] button`), /\/agreements\//);
  await add(page, house, "/openings", { title: `Сортування документів, ${year}`, kind: "public_works", org_agreement: `Громадські роботи, ${year}`, site: "Головний офіс", quantity: "12", begins_on,
    ends_on: `${year + 1}-03-31`, week_hours: "40", days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], starts_at: "08:30", ends_at: "17:30", break_minutes: "60",
    mentor: staff.mentor.name, monthly_pay: "8647", fund_pct: "50", owner: staff.hr.name });
  await send(page, page.locator("form[action$='/moves/publish'] button"), /\/openings\//);
}

/** How a list of openings names that of a year. */
export const openingOf = (day) => `до 31.03.${Number(day.slice(0, 4)) + 1}`;

/** Registers a referral by its form, accepted at once; the path of the placement. */
export async function refer(page, house, values) {
  await page.goto(`${house.url}/applications/new`);
  const form = page.locator("form[action='/applications']");
  await fillIn(form, { no_email: true, opening: openingOf(values.starts_on), ...values });
  await send(page, form.locator("button.primary"), /\/applications\/\w{15}/);
  return page.locator("main a[href^='/placements/']").first().getAttribute("href");
}

/** Enters in one step that somebody works, with all papers of the first day. */
export async function begin(page, house, placement, day) {
  await page.goto(`${house.url}${placement}/begun`);
  await page.locator("#f-on").fill(day);
  await send(page, page.locator("main form button.primary"), new RegExp(`${placement}$`));
}

/** The text of a letter with its line breaks mended. */
async function letter(file) {
  return (await readFile(file, "utf8")).replaceAll("=\r\n", "").replaceAll("=\n", "");
}

/** The links to weeks in the letters to somebody, newest letter first. */
export async function weekLinks(house, email) {
  const box = path.join(house.data, "mailbox");
  const names = (await readdir(box).catch(() => [])).filter((n) => n.endsWith(".eml")).sort().reverse();
  const found = [];
  for (const name of names) {
    const text = await letter(path.join(box, name));
    if (text.includes(`To: `) && text.slice(0, text.indexOf("\r\n\r\n")).includes(email)) found.push(...(text.match(/\/attendance\/[A-Za-z0-9]{43}/g) ?? []));
  }
  return [...new Set(found)].map((link) => house.url + link);
}

/** Ticks the clock at three o’clock on the next Friday afternoon that is still to come. */
export function friday(house) {
  let day = today();
  while (new Date(`${day}T12:00:00Z`).getUTCDay() !== 5 || Date.parse(`${day}T15:00:00+03:00`) < Date.now()) day = plus(day, 1);
  return house.command("remind", "--at", `${day}T15:00:00+03:00`);
}
