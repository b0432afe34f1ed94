// People on works as they come: five at once, somebody before the term is over, somebody again, somebody past the days
// of the year, and a mentor on leave.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { anchor, around, begin, enter, fillIn, friday, looks, openOffice, openingOf, over, plus, refer, refused, send, shown, today, weekLinks } from "./office.js";
import { openPage, until } from "./house.js";

const now = today(), [first, base] = over(10), gone = plus(base, -2) < first ? first : plus(base, -2);
const ends = base === now && plus(now, 30).slice(0, 4) === now.slice(0, 4) ? plus(now, 30) : `${base.slice(0, 4)}-12-31`;
const long = { starts_on: plus(anchor(60), -44), ends_on: anchor(60) }; // 45 days of one year
let office, house, page, left;
before(async () => {
  office = await openOffice(...[base, now, long.starts_on].map((day) => Number(day.slice(0, 4))));
  house = office.house;
  page = office.hr.page;
}, { timeout: 180_000 });
after(() => office?.close());

const five = [["Бойко", "Ігор"], ["Кучер", "Олена"], ["Петрук", "Надія"], ["Ткач", "Сергій"], ["Шевчук", "Віктор"]];

/** Ticks everybody of the list and goes on to the form of a deed. */
async function tickAll(deed) {
  await page.goto(`${house.url}/placements?view=list`);
  const boxes = page.locator("tbody input[name=id]");
  for (const box of await boxes.all()) await box.check();
  await page.locator("#do").selectOption(deed);
  await page.locator(".bulk button.primary").click();
  await page.waitForURL(/\/placements\/batch/);
  return boxes;
}

test("five people start at once, in one form with one date", { timeout: 90_000 }, async () => {
  for (const [surname, given_name] of five) await refer(page, house, { surname, given_name, starts_on: first, ends_on: ends, referral_on: plus(first, -2), referral_no: `ГР-${surname}` });
  await page.goto(`${house.url}/placements/print?on=${first}`);
  for (const [surname] of five) assert.match(await page.locator(".sheets").innerText(), new RegExp(surname.toUpperCase()), "all who start on a day are printed together");
  await tickAll("start");
  await looks(page, "the form for several people");
  await page.locator("#f-on").fill(first);
  await page.locator("main form button.primary").click();
  await page.locator(".note.warn").waitFor();
  assert.match(await page.locator("main").innerText(), /Зроблено 0 з 5.+Повідомте ДПС/s, "whoever cannot is told why");
  await tickAll("begun");
  assert.equal(await page.locator("main form [name=id]").count(), 5);
  await page.locator("#f-on").fill("");
  await page.locator("[name=reason]").fill("Усі прийшли разом");
  await refused(page, page.locator("main form button.primary"), { says: /Дата/, keeps: { reason: "Усі прийшли разом" } });
  await page.locator("#f-on").fill(first);
  await send(page, page.locator("main form button.primary"), /view=list/);
  assert.match(await page.locator(".note.ok").first().innerText(), /5/);
  const rows = await page.locator("tbody tr").allInnerTexts();
  assert.equal(rows.filter((row) => row.includes("працює") && row.includes(shown(first))).length, 5, "all five work since that day");
  await looks(page, "the list of people on works");
});

test("an end before the term is written down with its reason, without a judgement", { timeout: 60_000 }, async () => {
  await page.goto(`${house.url}/placements?view=list`);
  left = await page.locator("tbody a", { hasText: "Петрук" }).first().getAttribute("href");
  await page.goto(`${house.url}${left}/moves/terminate`);
  await page.locator("#f-on").fill(gone);
  await page.locator("#f-reason").fill("Запросили на постійну роботу");
  await refused(page, page.locator(".move-form button.primary"), { says: /Причина/, keeps: { on: gone, reason: "Запросили на постійну роботу" } });
  await looks(page, "an early end");
  await page.locator("#f-end_reason").selectOption("found_job");
  await send(page, page.locator(".move-form button.primary"), new RegExp(`${left}$`));
  const said = await page.locator("main").innerText();
  assert.match(said, /припинено з ініціативи особи · знайдено постійну роботу – Запросили на постійну роботу/);
  assert.ok(said.includes(shown(gone)), "with the last day");
  assert.doesNotMatch(said, /поруш|прогул|винн|дисциплін/i);
  await page.goto(`${house.url}/reports?period=${base.slice(0, 4)}`);
  assert.match(await page.locator("main").innerText(), /знайдено постійну роботу/, "and counted by its reason");
});

test("the same person a second time takes three clicks", { timeout: 60_000 }, async () => {
  await page.goto(`${house.url}/applications/new`);
  let clicks = 0;
  const click = async (where) => { clicks++; await where.click(); };
  await page.keyboard.type("петрук над");
  await click(page.locator("#known a", { hasText: "Обрати" }));
  await page.waitForURL(/person=/);
  assert.match(await page.locator("main").innerText(), /Петрук Надія.+востаннє.+Заповнено з минулого разу/s);
  assert.ok(await page.locator("#f-opening").inputValue(), "the place is proposed");
  assert.equal(await page.locator("[name=surname]").count(), 0, "what the card knows is not asked");
  if (base !== now) await fillIn(page.locator("form[action='/applications']"), { opening: openingOf(now) }); // a new year, a new agreement
  await click(page.locator("#f-ends_on"));
  await page.locator("#f-ends_on").fill(now);
  await click(page.locator("main form button.primary"));
  await page.waitForURL(/\/applications\/\w{15}/);
  assert.equal(clicks, 3);
  await page.goto(house.url + (await page.locator("main a[href^='/placements/']").first().getAttribute("href")));
  await page.locator("dl.facts a[href^='/people/']").first().click();
  await page.waitForURL(/\/people\/\w{15}/);
  assert.equal(await page.locator("main a[href^='/placements/']").count(), 2, "one card, two placements");
});

test("past the days of the year only the head’s reason leads", { timeout: 60_000 }, async () => {
  const values = { surname: "Лавренюк", given_name: "Тетяна", days_elsewhere: "140", ...long };
  const head = office.head.page;
  for (const who of [page, head]) {
    await who.goto(`${house.url}/applications/new`);
    await fillIn(who.locator("form[action='/applications']"), { ...values, no_email: true, opening: openingOf(long.starts_on) });
    await refused(who, who.locator("main form button.primary"), { says: /За рік набереться 185 календарних днів, а можна не більше ніж 180.+попросіть керівника/s, keeps: { surname: "Лавренюк", ends_on: long.ends_on } });
  }
  assert.equal(await page.locator("[name=override]").count(), 0, "hr cannot let it pass");
  await head.locator("#f-override").fill("Потрібна на час інвентаризації");
  await send(head, head.locator("main form button.primary"), /\/applications\/\w{15}/);
  await begin(page, house, await head.locator("main a[href^='/placements/']").first().getAttribute("href"), long.starts_on);
  const said = await page.locator("main").innerText();
  assert.match(said, /185 зі 180 днів.+понад межу/s);
  assert.match(said, /Керівник дозволив: Потрібна на час інвентаризації/);
  assert.equal((said.match(/граничні дні року/g) ?? []).length, 3, "day 150, 170 and 180 are told of");
});

test("while a mentor is on leave the deputy gets the link, and the page says so", { timeout: 60_000 }, async () => {
  const mentor = await openPage(office.browser);
  await enter(mentor.page, house, office.links.mentor);
  await mentor.page.goto(`${house.url}/settings/me`);
  const form = mentor.page.locator("form[action='/settings/me']");
  await fillIn(form, { away_from: now, away_to: plus(now, -1), deputy: "Леся Гнатюк" });
  await refused(mentor.page, form.locator("button.primary"), { says: /./, keeps: { away_from: now, away_to: plus(now, -1) } });
  await fillIn(form, { away_to: plus(now, 20) });
  await send(mentor.page, form.locator("button.primary"));
  const days = around();
  await begin(page, house, await refer(page, house, { surname: "Романчук", given_name: "Павло", ...days }), days.starts_on);
  assert.match(await page.locator("dl.facts").first().innerText(), new RegExp(`Тетяна Романюк\\s+у відпустці до ${shown(plus(now, 20))}\\s+заступає Леся Гнатюк`));
  friday(house);
  const links = await until(async () => { const all = await weekLinks(house, "zastupnytsia@"); return all.length && all; }, "the deputy has the link", 20_000);
  assert.deepEqual(await weekLinks(house, "nastavnyk@"), [], "whoever is on leave gets none");
  await mentor.page.goto(links[0]);
  assert.match(await mentor.page.locator("main").innerText(), /Люди, за яких відповідає Тетяна Романюк/);
  assert.match(await mentor.page.locator("main").innerText(), /Романчук|Бойко|Лавренюк/);
  assert.deepEqual(mentor.wrong, []);
  await mentor.context.close();
});

test("nothing on the way was refused by the content policy or broke a script", () => assert.deepEqual([...office.hr.wrong, ...office.head.wrong], []));
