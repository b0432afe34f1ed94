// First run: the link that the console prints makes the first user, once, and nothing else does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { first, openBrowser, openHouse, openPage, setUp, signIn } from "./house.js";
import { overflow, violations, weight } from "./looks.js";

let house, browser;
before(async () => {
  house = await openHouse();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await house?.close();
});

test("without the printed link nobody becomes the first user", async () => {
  assert.match(house.setup, /\/setup\?token=\S{20,}/);
  for (const address of [`${house.url}/setup`, `${house.url}/setup?token=guessed`]) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    assert.equal(answer.status, 404, address);
  }
});

test("the setup page can be read, used and sent by anybody", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280]) {
      const { context, page, wrong } = await openPage(browser, { colorScheme, viewport: { width, height: 900 } });
      await page.goto(house.setup);
      assert.deepEqual(await violations(page), [], `${colorScheme} ${width}`);
      await page.setViewportSize({ width: 320, height: 640 });
      assert.equal(await overflow(page), 0);
      assert.deepEqual(wrong, []);
      const bytes = await weight(context, house.setup);
      assert.ok(bytes <= 60 * 1024, `${bytes} bytes over the wire`);
      await context.close();
    }
  }
});

test("a refused form says what to do and keeps what was typed", async () => {
  const { context, page } = await openPage(browser, { javaScriptEnabled: false });
  await page.goto(house.setup);
  await page.locator("[name=name]").fill(first.name);
  await page.locator("[name=email]").fill("not an address");
  await page.locator("[name=password]").fill("short");
  await page.locator("main form button").first().click();
  assert.equal(await page.locator("main .error").count(), 2);
  assert.equal(await page.locator("[name=name]").inputValue(), first.name);
  await context.close();
});

test("the first user comes in, may sign out and in again, and the link is used up", async () => {
  const { context, page, wrong } = await openPage(browser);
  await setUp(page, house);
  assert.ok((await context.cookies()).some((c) => c.httpOnly && c.sameSite === "Lax"), "the session is a cookie that scripts cannot read");
  await page.goto(house.setup);
  assert.match(await page.title(), /404|не знайдено|немає/i);
  await page.goto(`${house.url}/today`);
  await page.locator("details.me summary").click();
  await Promise.all([page.waitForURL(/\/sign-in/), page.locator("form[action='/sign-out'] button").click()]);
  await page.goto(`${house.url}/today`);
  assert.match(page.url(), /\/sign-in\?next=/);
  await signIn(page, house);
  assert.deepEqual(wrong, []);
  await context.close();
});
