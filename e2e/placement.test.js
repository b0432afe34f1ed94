// From a referral on paper to the last timesheet: one person’s works as the department lives them, from the form by
// keyboard to the file that is closed. The days lie behind, for works that last weeks are over in one test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { friday, looks, openOffice, over, plus, refused, send, shown, today, weekLinks } from "./office.js";
import { openPage, until } from "./house.js";
import { weight } from "./looks.js";

const [first, last] = over(13), planned = plus(last, -3) < first ? first : plus(last, -3);
let office, house, page, placement, person;
before(async () => {
  office = await openOffice(Number(last.slice(0, 4)));
  house = office.house;
  page = office.hr.page;
}, { timeout: 120_000 });
after(() => office?.close());

let keys = 0;
const press = async (key) => { keys++; await page.keyboard.press(key); };
const type = async (text) => { keys += text.length; await page.keyboard.type(text); };

/** Goes on with Tab until the focus stands on a field. */
async function tabTo(name) {
  for (let n = 0; n < 60; n++) {
    await press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(`main form[method=post] [name=${wanted}]`), name)) return;
  }
  assert.fail(`Tab never reaches ${name}`);
}

/** Types a day as the browser asks for it: its parts stand in the order of the system’s language. */
async function typeDay(day) {
  const [y, m, d] = day.split("-");
  for (const order of [m + d + y, d + m + y]) {
    await type(order);
    if ((await page.evaluate(() => document.activeElement.value)) === day) return;
    for (let n = 0; n < 3; n++) await press("Shift+Tab");
  }
  assert.fail(`${day} cannot be typed`);
}

test("a referral on paper is entered by keyboard alone, within two minutes", { timeout: 60_000 }, async (t) => {
  await page.goto(`${house.url}/applications/new`);
  await looks(page, "the form of a referral");
  await page.goto(`${house.url}/applications/new`);
  keys = 0;
  await type("Оніщук");
  await page.getByText("Такої картки ще немає").waitFor();
  await tabTo("surname");
  await type("Оніщук");
  await tabTo("patronymic");
  await type("Вікторович");
  await tabTo("birth_date");
  await typeDay("1994-07-07");
  await tabTo("phone");
  await type("0661112214");
  await tabTo("no_email");
  await press("Space");
  await tabTo("referral_no");
  await type("ГР-77");
  await tabTo("opening");
  await press("ArrowDown");
  await tabTo("starts_on");
  await typeDay(first);
  await tabTo("ends_on");
  await typeDay(planned);
  await press("Enter");
  await page.locator("#summary").waitFor();
  await until(() => page.evaluate(() => document.activeElement?.id === "summary"), "the focus is on the summary");
  assert.match(await page.locator("#summary").innerText(), /Вкажіть ім’я/);
  assert.equal(await page.locator("[name=surname]").inputValue(), "Оніщук", "what was typed is kept");
  assert.equal(await page.locator("[name=starts_on]").inputValue(), first);
  await press("Tab");
  await press("Enter");
  await until(() => page.evaluate(() => document.activeElement?.name === "given_name"), "the sentence leads to its field");
  await type("Юрій");
  await press("Enter");
  await page.waitForURL(/\/applications\/\w{15}/);
  t.diagnostic(`${keys} keys`);
  assert.ok(keys <= 240, `${keys} keys are more than two minutes of two a second`);
  placement = await page.locator("main a[href^='/placements/']").first().getAttribute("href");
});

test("all its papers are there: seen, printed together, taken as a file for Word", { timeout: 60_000 }, async () => {
  await page.goto(house.url + placement);
  assert.match(await page.locator("#h-next").innerText(), /Бракує/, "what is missing stands first");
  assert.match(await page.locator("section.next").innerText(), new RegExp(`Заява.+${"Чекаємо"}.+Наталія Бондар`, "s"), "with who is waited for");
  await looks(page, "the page of a placement");
  await page.locator(".head a, nav a").filter({ hasText: "Друк" }).first().click();
  await page.waitForURL(/\/print/);
  const set = ["Заява", "договір", "Наказ про прийняття", "податков", "вступн", "первинн", "пожежн", "нерозголошення"];
  const sheets = await page.locator(".sheets").innerText();
  for (const paper of set) assert.match(sheets, new RegExp(paper, "i"), `${paper} is in the set`);
  assert.match(sheets, /Оніщук[ау]? Юрі/, "filled in from the record");
  await looks(page, "the set of papers");
  await page.locator("[name=issued_on]").fill(plus(first, -1));
  await send(page, page.locator("form[action='/placements/print'] button:not([name])"), /\/print/);
  await page.locator("a[href^='/documents/']").filter({ hasText: "договір" }).first().click();
  await page.waitForURL(/\/documents\/\w{15}\/print/);
  await looks(page, "one paper");
  const file = await page.request.get(house.url + (await page.locator("main a.btn").filter({ hasText: "DOCX" }).getAttribute("href")));
  assert.match(unzipped(await file.body(), "word/document.xml"), /Оніщук/);
});

/** One file of a zip archive, as text. */
function unzipped(zip, name) {
  for (let at = zip.indexOf("PK\u0001\u0002", 0, "latin1"); at >= 0; at = zip.indexOf("PK\u0001\u0002", at + 4, "latin1")) {
    if (zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28)) !== name) continue;
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    return inflateRawSync(zip.subarray(from, from + zip.readUInt32LE(at + 20))).toString("utf8");
  }
  throw new Error(`no ${name} in the archive`);
}

test("a missing paper shuts the door by its name; a scan or a day with a tick opens it", { timeout: 60_000 }, async () => {
  await page.goto(`${house.url}${placement}/moves/start`);
  await looks(page, "the form of a move");
  await refused(page, page.locator(".move-form button.primary"), { says: /Повідомте ДПС.+інструктажі/s, keeps: { on: first } });
  await page.goto(house.url + placement);
  const line = page.locator("#paper-contract");
  await line.locator("summary").first().click();
  await line.locator("[name=done_on]").fill(plus(first, -1));
  await line.locator("[name=scan]").setInputFiles({ name: "договір.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") });
  await send(page, line.locator("button[value=done]"));
  assert.match(await line.innerText(), /скан/, "the scan of the signed sheet is the signature");
  for (const box of await page.locator("#papers input[name=code][form=items]").all()) if (await box.isVisible()) await box.check();
  await page.locator("#f-done_on").fill(plus(today(), 1));
  await refused(page, page.locator("#items button"), { says: /Цей день ще не настав/, keeps: { done_on: plus(today(), 1) } });
  await page.locator("#f-done_on").fill(plus(first, -1));
  await send(page, page.locator("#items button")); // what was ticked is ticked still
  await page.goto(`${house.url}${placement}/moves/start`);
  assert.equal(await page.locator(".move-form .note.warn").count(), 0, "nothing is in the way");
  await send(page, page.locator(".move-form button.primary"));
  assert.match(await page.locator("ol.steps [aria-current]").innerText(), /працює/);
});

/** Sends the mentor a link from the timesheet. */
async function byHand() {
  await page.goto(`${house.url}/timesheets?month=${last.slice(0, 7)}`);
  await page.locator("main tbody a").first().click();
  await send(page, page.locator("form[action$='/link'] button[value=send]"));
}

test("the mentor says who worked from the link in Friday’s mail, on a phone", { timeout: 60_000 }, async () => {
  if (last === today()) friday(house);
  else await byHand(); // on New Year’s Day nobody works any more whom a Friday to come would ask about
  const links = await until(async () => { const all = await weekLinks(house, "nastavnyk@"); return all.length && all; }, "the link is in the mailbox", 20_000);
  const phone = await openPage(office.browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const day = phone.page.locator("input[data-p]:not([data-p=''])").first();
  for (const link of links) {
    await phone.page.goto(link);
    if (await day.count()) break;
  }
  assert.ok((await weight(phone.context, phone.page.url())) <= 15 * 1024, "light enough for a phone");
  await looks(phone.page, "the week on a phone");
  assert.match(await phone.page.locator("main").innerText(), /Оніщук/);
  await day.tap();
  await phone.page.locator("[data-pad] [data-set='ТН']").tap();
  await phone.page.locator("[data-pad] [data-close]").tap();
  await phone.page.locator(".send button").tap();
  await until(async () => (await phone.page.locator("[data-state]").getAttribute("data-state")) === "sent", "it is taken");
  assert.deepEqual(phone.wrong, []);
  await phone.context.close();
  await page.goto(house.url + placement);
  assert.match(await page.locator("#attendance tbody").innerText(), /\d/, "hr sees the days");
});

test("the contract is extended, with papers of its own", { timeout: 60_000 }, async () => {
  await page.goto(house.url + placement);
  await page.locator("#changes a").filter({ hasText: "Продовжити" }).click();
  await looks(page, "the form of a change");
  await page.locator("[name=ends_on]").fill(plus(planned, -1));
  await page.locator("[name=reason]").fill("За згодою сторін");
  await refused(page, page.locator(".move-form button.primary"), { says: /Новий кінець має бути пізнішим/, keeps: { ends_on: plus(planned, -1), reason: "За згодою сторін" } });
  await page.locator("[name=ends_on]").fill(last);
  await send(page, page.locator(".move-form button.primary"));
  assert.match(await page.locator("#changes").innerText(), new RegExp(shown(last)));
  assert.match(await page.locator("section.next").innerText(), /Бракує/, "the papers of the change are asked for");
  for (const code of ["agreement_extra", "order_change"]) assert.equal(await page.locator(`#paper-${code}`).count(), 1, code);
  await page.goto(`${house.url}${placement}/papers/agreement_extra`);
  const drafted = await page.locator("[aria-labelledby=h-look]").innerText();
  for (const day of [planned, last]) assert.match(drafted, new RegExp(`до\\s${day.slice(8)}\\s\\S+\\s${day.slice(0, 4)}`), "the agreement says both days");
  await looks(page, "the draft of a paper");
});

test("works end, the timesheets are approved, the file is closed", { timeout: 60_000 }, async () => {
  await page.goto(house.url + placement);
  for (const box of await page.locator("#papers input[name=code][form=items]").all()) if (await box.isVisible()) await box.check();
  await page.locator("#f-done_on").fill(last);
  await send(page, page.locator("#items button"));
  await page.goto(`${house.url}${placement}/moves/finish`);
  await send(page, page.locator(".move-form button.primary"));
  assert.match(await page.locator("section.next").innerText(), /Бракує.+Не затверджено табель за/s);
  await page.goto(`${house.url}${placement}/moves/complete`);
  await refused(page, page.locator(".move-form button.primary"), { says: /Табелі за всі місяці.+Бракує документів про завершення/s });
  await page.goto(house.url + placement);
  const months = await page.locator("section.next a[href^='/timesheets/']").evaluateAll((all) => all.map((a) => a.pathname));
  assert.ok(months.length > 0, "the months that are not approved lead to their sheets");
  for (const month of months) {
    await page.goto(house.url + month);
    await send(page, page.locator("form[action$='/preset'] button"));
    await send(page, page.locator("form[action$='/moves/submit'] button"));
    await send(page, page.locator("form[action$='/moves/approve'] button"));
    assert.match(await page.locator("main").innerText(), /Затверджено: Наталія Бондар/);
  }
  await looks(page, "a timesheet that is approved");
  await page.goto(house.url + placement);
  for (const box of await page.locator("#papers input[name=code][form=items]").all()) if (await box.isVisible()) await box.check();
  await page.locator("#f-done_on").fill(last);
  await send(page, page.locator("#items button"));
  await page.goto(`${house.url}${placement}/moves/complete`);
  assert.equal(await page.locator(".move-form .note.warn").count(), 0, "nothing is missing any more");
  await send(page, page.locator(".move-form button.primary"));
  assert.match(await page.locator("ol.steps [aria-current]").innerText(), /завершено/);
  assert.match(await page.locator("section.next").innerText(), /відпрацьовано повністю/);
});

test("the card of the person shows all of it", { timeout: 60_000 }, async () => {
  await page.locator("dl.facts a[href^='/people/']").first().click();
  await page.waitForURL(/\/people\/\w{15}/);
  const card = await page.locator("main").innerText();
  for (const part of ["Сортування документів", `${shown(first)} – ${shown(last)}`, "завершено", "ГР-77", "погоджено", "Оніщуку Юрію"]) assert.ok(card.includes(part), `the card says ${part}`);
  await looks(page, "the card of a person");
});

test("nothing on the way was refused by the content policy or broke a script", () => assert.deepEqual([...office.hr.wrong, ...office.head.wrong], []));
