// A mentor's week on a phone whose network dies: nothing typed is lost, nothing is sent twice, and the page says what
// is true. Then the officer's grid by keyboard. Two people work today, whatever day it is.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { openPage, until } from "./house.js";
import { overflow, smallTargets, violations, weight } from "./looks.js";
import { around, begin, openOffice, refer, staff, today } from "./office.js";

const mentor = staff.mentor.email;
const known = new Set(); // links that were read before: a new one ends them
let office, house, browser;
before(async () => {
  const days = around();
  office = await openOffice(Number(today().slice(0, 4)));
  ({ house, browser } = office);
  for (const [surname, given_name] of [["Бойко", "Ігор"], ["Кучер", "Олена"]]) {
    await begin(office.hr.page, house, await refer(office.hr.page, house, { surname, given_name, ...days }), days.starts_on);
  }
}, { timeout: 300_000 });
after(() => office?.close());

/** Asks for a link as the mentor does and reads it in the mail. */
async function link(page) {
  await page.goto(`${house.url}/attendance`);
  await page.locator("[name=email]").fill(mentor);
  await page.locator("form[action='/attendance'] button").click();
  await page.locator(".note.ok").waitFor();
  const box = path.join(house.data, "mailbox");
  return until(async () => {
    for (const name of (await readdir(box).catch(() => [])).filter((n) => n.endsWith(".eml")).sort().reverse()) {
      const text = (await readFile(path.join(box, name), "utf8")).replaceAll("=\r\n", "").replaceAll("=\n", "");
      const found = text.match(/\/attendance\/[A-Za-z0-9]{43}/);
      if (!found || !text.includes(mentor) || known.has(found[0])) continue;
      known.add(found[0]);
      return house.url + found[0];
    }
  }, "the link is in the mailbox");
}

test("a week on a phone: offline it stays on the device, online it is sent once", { timeout: 180_000 }, async (t) => {
  const { context, page, wrong } = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const address = await link(page);
  const bytes = await weight(context, address);
  t.diagnostic(`${bytes} bytes over the wire`);
  assert.ok(bytes <= 15 * 1024, `${bytes} bytes for a phone`);
  await page.goto(address);
  for (const width of [390, 320, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), [], `${width} ${colorScheme}`);
    }
    assert.equal(await overflow(page), 0, `sideways at ${width}`);
    assert.deepEqual(await smallTargets(page), [], String(width));
  }
  await page.setViewportSize({ width: 390, height: 844 });
  const cells = page.locator("input[data-p]:not([data-p=''])");
  const day = cells.first();
  assert.match(await day.inputValue(), /^\d/, "everybody is there by the schedule");
  const name = await day.getAttribute("name");
  await day.tap();
  await page.locator("[data-pad] [data-set='ТН']").tap();
  assert.equal(await day.inputValue(), "ТН");
  await page.locator("[data-pad] [data-close]").tap();
  await context.setOffline(true);
  await page.locator(".send button").tap();
  const state = page.locator("[data-state]");
  await until(async () => (await state.getAttribute("data-state")) === "unsent", "the page says that nothing was sent");
  assert.match(await state.innerText(), /Не надіслано/);
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(kept.includes("ТН") && !kept.includes(new URL(address).pathname.split("/").pop()), "the week is on the device, the key is not");
  await context.setOffline(false);
  await until(async () => (await state.getAttribute("data-state")) === "sent", "it is sent by itself");
  assert.match(await state.innerText(), /Надіслано/);
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes("ТН"), "nothing stays on the device");
  await page.reload();
  assert.equal(await page.locator(`[name='${name}']`).inputValue(), "ТН");
  assert.deepEqual(wrong, []);
  await context.close();
});

test("a week left unsent is sent at the next opening, and works without scripts", { timeout: 120_000 }, async () => {
  const { context, page } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  const address = await link(page);
  await page.goto(address);
  const day = page.locator("input[data-p]:not([data-p=''])").nth(1);
  const name = await day.getAttribute("name");
  await day.fill("В");
  await context.setOffline(true);
  await page.locator(".send button").click();
  await until(async () => (await page.locator("[data-state]").getAttribute("data-state")) === "unsent", "nothing was sent");
  await page.goto("about:blank");
  await context.setOffline(false);
  await page.goto(address);
  await until(async () => (await page.locator("[data-state]").getAttribute("data-state")) === "sent", "it is sent when the page is opened again", 20_000).catch(async (e) => { throw new Error(`${e.message}: ${await page.locator("[data-state]").innerText()}`); });
  await context.close();
  const plain = await openPage(browser, { javaScriptEnabled: false });
  await plain.page.goto(address);
  const same = plain.page.locator(`[name='${name}']`);
  assert.equal(await same.inputValue(), "В");
  await same.fill("7:30");
  await plain.page.locator(".send button").click();
  assert.match(await plain.page.locator(".note.ok").innerText(), /Надіслано/);
  await plain.context.close();
});

test("the officer's grid by keyboard", { timeout: 180_000 }, async () => {
  const { page, wrong } = office.hr;
  await page.goto(`${house.url}/timesheets`);
  assert.deepEqual(await violations(page), []);
  await page.locator("main tbody tr", { hasText: /\d/ }).first().locator("a").first().click();
  const form = page.locator("form[data-grid]");
  await form.waitFor();
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await overflow(page), 0, `sideways at ${width}`);
    assert.deepEqual(await smallTargets(page), [], String(width));
  }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), [], colorScheme);
  }
  const input = form.locator("td input").first();
  const row = page.locator("form[data-grid] tbody tr").first();
  await input.focus();
  for (const key of ["Control+A", "4", "ArrowRight", "Control+A"]) await page.keyboard.press(key);
  await page.keyboard.type("В");
  assert.notEqual(await page.evaluate(() => document.activeElement.name), await input.getAttribute("name"), "an arrow leads to the next day");
  assert.match(await row.locator("[data-codes]").innerText(), /В \d/);
  const hours = await row.locator("[data-hours]").innerText();
  await Promise.all([page.waitForURL(/\/timesheets\//), page.keyboard.press("Control+Enter")]);
  await page.locator(".note.ok").waitFor();
  assert.equal(await page.locator("form[data-grid] tbody tr").first().locator("[data-hours]").innerText(), hours, "the server counts what the page counted");
  assert.equal(await page.locator("form[data-grid] td input").first().inputValue(), "4");
  await page.goto(`${page.url().split("?")[0]}?print=1`);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(wrong, []);
});
