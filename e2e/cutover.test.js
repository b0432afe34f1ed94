// The first day with the register: whoever works already comes in from the office's own list, is shown as carried
// over, and reminds of nothing before the head says so.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { anchor, looks, openOffice, plus, send, shown } from "./office.js";

const now = anchor(30);
let office, house, page;
before(async () => {
  office = await openOffice(Number(now.slice(0, 4)));
  house = office.house;
  page = office.hr.page;
}, { timeout: 120_000 });
after(() => office?.close());

/** Uploads a list and stands on its preview. */
async function upload(kind, lines) {
  const file = path.join(house.folder, `${kind}.csv`);
  await writeFile(file, lines.join("\r\n"));
  await page.goto(`${house.url}/imports?kind=${kind}`);
  assert.ok(await page.locator(`input[value=${kind}]`).isChecked(), `${kind} is offered`);
  await page.locator("[name=file]").setInputFiles(file);
  await send(page, page.locator("form[action='/imports'] button"), /\/imports\/\w{15}/);
}

const head = "ПІБ;Дата народження;РНОКПП;Вид робіт;Підрозділ;Початок;Кінець;Дата звільнення;Наставник;№ договору;Примітка";
const rows = [
  `Мельничук Оксана Петрівна;12.05.1984;3081310026;громадські;Головний офіс;${shown(plus(now, -20))};${shown(plus(now, 25))};;Тетяна Романюк;14;іпн 3081310026`,
  `Гринюк Марія Олегівна;02.11.1990;;громадські;Центр на площі;${shown(plus(now, -28))};${shown(plus(now, -8))};;;3;`,
  `Ткач Сергій;01.07.1988;3081310027;громадські;Головний офіс;${shown(plus(now, -28))};${shown(plus(now, -8))};;;4;`,
];

test("a list is previewed, an unknown place is explained, and a row at fault says why", { timeout: 60_000 }, async () => {
  await upload("placements", [head, ...rows]);
  assert.equal(await page.locator("#rows tbody tr").count(), 3);
  assert.match(await page.locator("#rows").innerText(), /невідоме слово «Центр на площі»[\s\S]*Остання цифра РНОКПП/);
  assert.doesNotMatch(await page.content(), /3081310026/, "no number is shown whole");
  await looks(page, "the preview of placements");
  const word = page.locator("tr:has-text('Центр на площі') select");
  await word.selectOption({ label: "Головний офіс" });
  await send(page, page.locator("form[action$='/mapping'] button"), /\/imports\//);
  await send(page, page.locator("form[action$='/confirm'] button").first(), /\/imports\//);
  assert.match(await page.locator("main").innerText(), /Нагадування ще не розпочато/);
  await looks(page, "what became of the list");
});

test("who was carried over stands among the people at work with a mark", async () => {
  await page.goto(`${house.url}/placements?view=list&state=all`);
  assert.equal(await page.locator("main tbody tr:has(.tag:text-is('перенесено'))").count(), 2);
  await send(page, page.locator("main tbody a", { hasText: "Мельничук" }), /\/placements\/\w{15}/);
  assert.match(await page.locator("main").innerText(), /перенесено/);
  await looks(page, "the file of one who was carried over");
});

test("nothing reminds before the head starts it", async () => {
  await office.head.page.goto(`${house.url}/imports`);
  const started = office.head.page;
  await send(started, started.locator("main a", { hasText: "placements.csv" }), /\/imports\//);
  await send(started, started.locator("a[href$='/remind']").first(), /\/remind/);
  await send(started, started.locator("form[action$='/remind'] button"), /\/imports\//);
  assert.equal(await started.locator(".note.ok").count() > 0, true);
});

test("a sheet kept in Excel is the sheet of the register", async () => {
  const first = plus(now, -20);
  const days = Array.from({ length: 31 }, (_, i) => i + 1);
  const marks = days.map((d) => (d === Number(first.slice(8)) ? "8" : ""));
  await upload("attendance", [`ПІБ;Підрозділ;Місяць;${days.join(";")}`, `Мельничук О. П.;Головний офіс;${first.slice(5, 7)}.${first.slice(0, 4)};${marks.join(";")}`]);
  await send(page, page.locator("form[action$='/confirm'] button").first(), /\/imports\//);
  await page.goto(`${house.url}/timesheets?month=${first.slice(0, 7)}`);
  await send(page, page.locator("main tbody a").first(), /\/timesheets\/\w{15}\//);
  assert.match(await page.locator("main").innerText(), /Мельничук/);
});

test("the same lists again change nothing", async () => {
  await upload("placements", [head, ...rows]);
  assert.equal(await page.locator("form[action$='/confirm']").count(), 0, "there is nothing to confirm");
});
