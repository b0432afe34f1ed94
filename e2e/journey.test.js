// A project manager's first hour: bring the register in, let it remind, see today, move a grant with
// the keyboard alone, move a date, and find in the mailbox what everybody was told.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, openHouse, openPage, root, setUp, until } from "./house.js";

let house, browser, context, page, wrong;
before(async () => {
  house = await openHouse();
  browser = await openBrowser();
  ({ context, page, wrong } = await openPage(browser));
  await setUp(page, house);
});
after(async () => {
  await context?.close();
  await browser?.close();
  await house?.close();
});

/** The next day from Monday to Friday, after today, as YYYY-MM-DD, and days later. */
function workday(days = 0) {
  const day = new Date();
  do day.setUTCDate(day.getUTCDate() + 1);
  while ([0, 6].includes(day.getUTCDay()));
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** One tick as of a time of the next working day in Kyiv, delivered; the lines of what was sent. */
function remind(clock) {
  return house.command("remind", "--at", `${workday()}T${clock}:00+03:00`).trim().split("\n").filter(Boolean).map((line) => line.split("\t"));
}

test("the register is previewed, imported, and reminds only when the head says so", async () => {
  await page.goto(`${house.url}/imports?kind=grants`);
  await page.locator("[name=file]").setInputFiles(path.join(root, "testdata", "offices", "grants_register.xlsx"));
  await Promise.all([page.waitForURL(/\/imports\/\w+/), page.locator("form[action='/imports'] button").click()]);
  assert.equal(await page.locator("#rows tbody tr").count(), 10, "every row is shown before anything is written");
  await page.goto(`${house.url}/obligations?state=all`);
  assert.equal(await page.locator("main tbody tr").count(), 0, "nothing is written before it is confirmed");
  await page.goBack();
  await page.locator("form[action$='/confirm'] button").first().click();
  await page.locator("a[href$='/remind']").first().waitFor();
  assert.deepEqual(remind("08:45"), [], "an import plans but sends nothing");
  await page.locator("a[href$='/remind']").first().click();
  await page.locator("form[action$='/remind'] button").click();
  await page.locator(".note.ok").first().waitFor();
});

test("the same file again changes nothing", async () => {
  await page.goto(`${house.url}/imports?kind=grants`);
  await page.locator("[name=file]").setInputFiles(path.join(root, "testdata", "offices", "grants_register.xlsx"));
  await Promise.all([page.waitForURL(/\/imports\/\w+/), page.locator("form[action='/imports'] button").click()]);
  assert.equal(await page.locator("form[action$='/confirm']").count(), 0, "there is nothing to confirm");
});

test("today says what is next", async () => {
  await page.goto(`${house.url}/today?all=1`);
  assert.equal(await page.locator("h1").count(), 1);
  assert.equal(await page.locator("main .note.warn").count(), 0, "no import waits any more");
  assert.match(await page.locator(".foot .health").innerText(), /\S/);
});

test("a grant moves from lane to lane by the keyboard alone", async () => {
  await page.goto(`${house.url}/grants`);
  const ids = await page.locator("[data-lane=preparing] [data-card]:has(button[data-to=approval])").evaluateAll((cards) => cards.map((c) => c.dataset.card));
  assert.ok(ids.length >= 2, "the register has grants in preparation");
  await tabTo(ids[0], "a");
  await page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await laneOf(ids[0])) === "approval", "Shift+→ moves the card");
  await until(() => page.evaluate((id) => document.activeElement.closest(`[data-card='${id}']`) !== null, ids[0]), "the focus goes with the card");

  await tabTo(ids[1], "summary");
  await page.keyboard.press("Enter");
  await tabTo(ids[1], "button[data-to=approval]");
  await page.keyboard.press("Enter");
  await until(async () => (await laneOf(ids[1])) === "approval", "the card's own menu moves it");
  await page.reload();
  for (const id of ids.slice(0, 2)) assert.equal(await laneOf(id), "approval", "it stays there");
});

/** Where a card stands, or nothing while the page is on its way. */
const laneOf = (id) => page.locator(`[data-card='${id}']`).evaluate((e) => e.closest("[data-lane]").dataset.lane, null, { timeout: 5000 }).catch(() => undefined);

/** Goes on with Tab until the focus stands on that control of the card. */
async function tabTo(id, selector) {
  for (let n = 0; n < 200; n++) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate(([card, wanted]) => document.activeElement.matches(`[data-card='${card}'] ${wanted}`), [id, selector]);
    if (there) return;
  }
  assert.fail(`Tab never reaches ${selector} of the card ${id}`);
}

test("a date of our own reminds, moves, and both are in the mailbox", async () => {
  const title = "Звіт для перевірки пошти";
  await page.goto(`${house.url}/obligations/new`);
  await page.locator("main [name=title]").fill(title);
  await page.locator("main [name=kind]").selectOption("report");
  await page.locator("main [name=due_date]").fill(workday(14));
  await Promise.all([page.waitForURL(/\/obligations\/\w{15}/), page.locator("main form button.primary").first().click()]);
  const address = page.url();
  assert.ok(remind("10:00").length > 0, "the morning letter goes");
  await page.goto(`${house.url}/mailbox`);
  const letters = page.locator("main a[href^='/mailbox/']");
  assert.ok((await letters.count()) > 0, "what was sent is in the mailbox");

  await page.goto(`${address}/date`);
  await page.locator("[name=due_date]").fill(workday(21));
  await page.locator("[name=reason]").fill("Донор продовжив прийом");
  await Promise.all([page.waitForURL(address), page.locator("main form button.primary").click()]);
  const moved = remind("12:00");
  assert.ok(moved.some((line) => line[3] === "moved" || line[2] === "moved"), `one «строк змінено» goes: ${JSON.stringify(moved)}`);
  await page.goto(`${house.url}/mailbox`);
  await letters.first().click();
  assert.match(await page.locator("main").innerText(), new RegExp(title));
});

test("nothing on the way was refused by the content policy or broke a script", () => assert.deepEqual(wrong, []));
